"""A drop folder's part of a pull: what is new in it becomes tasks, the rest is counted and said.

Here: from folder to tasks and words. Not here: which file is new (`dropped.py`), reading it.
"""

from collections.abc import Collection

from dagster_project.ingest.connectors.drop_folder import DropFolder
from dagster_project.ingest.dropped import Drop, look_into
from dagster_project.ingest.folders import FolderError
from dagster_project.ingest.moments import Moment
from dagster_project.ingest.planning import Task
from dagster_project.ingest.portal import Portal
from dagster_project.ingest.receive import Receiver
from dagster_project.ingest.tally import Tally


def dropped_tasks(
    portal: Portal,
    connector: DropFolder,
    datasets: Collection[str],
    moment: Moment,
    receiver: Receiver,
    tally: Tally,
) -> list[Task]:
    """Return a task per new file, the oldest first.

    Args:
        portal: The portal.
        connector: Its connector.
        datasets: Ids of the datasets that are wanted.
        moment: When.
        receiver: Opens the folder and knows what was captured.
        tally: Told about files that are known, unfinished or strange.
    """
    try:
        folder = receiver.folder(portal, connector, moment)
        now = moment.instant or receiver.now()
        drop = look_into(folder, portal, datasets, receiver.landing, now)
    except FolderError as error:
        drop = Drop(faults=[(dataset, str(error)) for dataset in datasets])
    for dataset, fault in drop.faults:
        if dataset in datasets:
            tally.gap((portal.id, dataset, moment.day), fault)
    for dataset, note in drop.notes:
        if dataset in datasets:
            tally.note((portal.id, dataset, moment.day), note)
    for dataset in datasets:
        key = (portal.id, dataset, moment.day)
        for _ in range(drop.known.get(dataset, 0)):
            tally.add(key, "unchanged")
    return [
        Task.of_file(portal, portal.dataset(dataset_id), request, moment.day)
        for dataset_id, request in drop.new
    ]
