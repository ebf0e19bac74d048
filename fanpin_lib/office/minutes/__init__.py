"""Minutes of meetings that judge risks 研判会议: forms, a workbook, and reading both back."""
