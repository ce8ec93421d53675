"""Provincial systems of the family TanDan: four reports, each an HTML table saved as `.xls`.

Here: requests and which reader takes which answer. Not here: HTTP, cadence, the walk through a
table (`tandan_report.py`, `html_grid.py`), which column feeds what (`tandan.yaml`).

The wire form:

- `GET <path>?maDinhDanhCha=<code>&tuNgay=2026-01-01&denNgay=2026-10-10`, path from the portal
  option `path` with `{report}` in it (default `/thong-ke/766/{report}.xls`); reports are the
  datasets `ChiTieuTienDo`, `ChiTieuDvcTrucTuyen`, `ChiTieuTTTT`, `ChiTieuSoHoa`. The days are
  Vietnamese days, both included.
- The answer is UTF-8 HTML with one `<table>`: two banner rows across it (the title; "(Từ ngày
  01/01/2026 đến ngày 10/10/2026)", which must be the days asked for), then the header rows (three
  in `ChiTieuTienDo`) joined by colspan and rowspan, as deep as the rowspan of the column `Đơn vị`
  says, then the units.
- Columns stand in any order. Of the unit: `STT`, `Đơn vị` (TenThongKe), `Mã định danh`
  (MaDinhDanh, `000.00.07.H56` or `H56.07`), and if present `Mã thống kê` (MaThongKe) and
  `Nhóm đơn vị` (Catalog: so-ban-nganh, cnvpdk, quan-huyen, xa-phuong). Figures: labels and keys
  of `tandan.yaml`.
- Numbers are whole, with a dot between thousands (`12.345`; option `thousands`, `""` for none).
- A row across the table ("Sở, ban, ngành") opens a group. The row of the province's own code, or
  the row "Tổng cộng" without a code, holds the province's own figures.

Locators are `table[1]/row[7]/column[3]`, all counted from 1 as the file shows in a spreadsheet.
"""
