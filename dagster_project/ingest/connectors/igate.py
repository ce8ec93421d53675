"""Provincial systems of the family VNPT iGate: three JSON reports and the list of agencies.

Here: requests, Vietnamese days as the vendor writes them, pages, which reader takes which answer.
Not here: HTTP and tokens, cadence, the walk through answers (`igate_answers.py`), which field
feeds what (`igate.yaml`).

The wire form, as the vendor's own page and a province's scripts use it:

- `GET <path>?<agency>=<agency id>&<from>=2026-01-01T00:00:00.000Z&<to>=2026-10-10T23:59:59.999Z`
  with the header `Authorization: bearer <token>`. Names of the three parameters per report:
  `statistic-agency-kgg`: agency-id, from-date, to-date; `kgg-dossier-report-online`: agency-id,
  from-applied-date, to-applied-date; `digitization-by-agency`: ancestor-id, from, to.
- Both ends are Vietnamese days although they end in `Z`: nothing is converted, in either
  direction (see `vietnamese_days`).
- A report answers with a JSON list (or `{"content": [...]}`), one entry per agency:
  `{"agency": {"id", "code", "name"}, "received": 12, ...}`; the online report names the agency
  flat, without a code: `{"agency_id", "agency_name", "datiepnhan_quantity": 12, ...}`. Figures
  are JSON numbers. The entry of the agency that was asked for is the province's own.
- `GET /ba/agency/name+code?ancestor-id=<agency id>&page=0&size=2000` lists the agencies:
  `{"content": [{"id", "code", "name"}], "number": 0, "totalPages": 1}`. Codes are those of the
  national register (`H01.12`, `000.00.12.H01`).
- A token that is not taken: HTTP 401 with `{"error": "invalid_token", "error_description": ...}`
  (the description repeats the token, so nothing of that answer is kept).

Options of the portal file: `agency_id` (the province's own agency), and per dataset `path` and
`parameters` (further query parameters), where an installation differs.
"""
