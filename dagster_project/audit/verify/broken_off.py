"""What to say where making an edition again breaks off: what was found so far stays found.

Here: telling a machine without room, a file that may not be read, and what nobody thought of. Not
here: what a step itself finds (`full.py`).
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from dagster_project.audit.verify.findings import Report
from dagster_project.publish.ranking_labels import Label

# What a step of its own does not expect, least of all of files that somebody changed.
_UNFORESEEN = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, duckdb.Error)
_NOT_TO_BE_READ = {errno.EACCES, errno.EPERM, errno.EIO, errno.ENOENT, errno.EISDIR}


@contextmanager
def found_is_kept(report: Report) -> Iterator[None]:
    """Turn what a step raises into something that can't be told, beside what was found so far.

    Args:
        report: What was found so far.
    """
    try:
        yield
    except OSError as error:
        report.unknown.append(_of_the_machine(error))
    except _UNFORESEEN as error:
        report.remade = None
        why = f"{type(error).__name__}: {error}".splitlines()[0]
        report.unknown.append(
            Label(
                f"việc làm lại bị đứt giữa chừng ({why}); nếu không tệp nào hỏng thì là lỗi của "
                "chiso, xin báo lại",
                f"making it again broke off ({why}); if no file is damaged it is a fault of "
                "chiso, please report it",
            )
        )


def _of_the_machine(error: OSError) -> Label:
    why = error.strerror or str(error)
    if error.errno in _NOT_TO_BE_READ:
        return Label(
            f"chưa làm lại hết được, vì không đọc được {error.filename or 'một tệp'}: {why}",
            f"not all of it was made again, for {error.filename or 'a file'} can't be read: {why}",
        )
    return Label(
        f"máy này không đủ chỗ hoặc bộ nhớ để làm lại hết: {why}; hãy đặt TMPDIR vào nơi còn chỗ, "
        "hoặc tăng CHISO_DBT_MEMORY",
        f"this machine has no room to make all of it again: {why}; set TMPDIR to a folder with "
        "room, or CHISO_DBT_MEMORY higher",
    )
