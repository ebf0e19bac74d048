/*
 * Saving what is shown: the table as it stands to copy, a CSV with one figure a line, and an
 * .xlsx with the table, the figures one a line, and what they mean. Codes stay text.
 */
(() => {
  "use strict";
  const W = window.fanpinWords;
  const HEAD = ["指标", "指标编号", "分项", "地区", "地区代码", "所属乡镇", "级别", "月份", "数值", "单位", "分子", "分母（个数）", "没有数的原因"];
  const LEVELS = ["县", "乡镇", "村"];

  /* One line a figure, in the order of the table. */
  function lines(cells, held) {
    const about = window.fanpinFigures.about(), mark = about.demo ? ["演示数据，全部为合成"] : [];
    const rows = cells.map((cell) => {
      const said = about.indicators[cell.indicator], place = about.places[cell.place], above = about.places[place.above];
      const figures = held[cell.indicator], part = figures.parts.get(cell.dimension), way = cell.dimension.split("=")[0];
      return [said.name, cell.indicator, cell.dimension ? `${said.ways[way]}：${part ? part.label : cell.dimension.slice(way.length + 1)}` : "合计",
        place.name, place.code, place.level === 2 && above ? above.name : "", LEVELS[place.level], about.months[cell.month],
        cell.value, said.unit, cell.part, cell.whole, W.reason(cell, figures), ...mark];
    });
    return [[...HEAD, ...(about.demo ? ["说明"] : [])], ...rows];
  }

  const quoted = (value) => {
    const text = value === null ? "" : String(value);
    const safe = typeof value === "string" && /^[=+\-@\t]/.test(text) ? `'${text}` : text;
    return /[",\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
  };
  const csv = (rows) => `\ufeff${rows.map((row) => row.map(quoted).join(",")).join("\r\n")}\r\n`;

  function crc(bytes) {
    let found = ~0;
    for (const byte of bytes) {
      found ^= byte;
      for (let bit = 0; bit < 8; bit += 1) found = (found >>> 1) ^ (found & 1 ? 0xedb88320 : 0);
    }
    return ~found >>> 0;
  }

  /* Files packed without being made smaller: a zip that any Office opens. */
  function zip(files) {
    const encoder = new TextEncoder(), parts = [], index = [];
    let at = 0;
    const record = (size, ...numbers) => {
      const view = new DataView(new ArrayBuffer(size));
      let place = 0;
      for (const [bytes, value] of numbers) {
        if (bytes === 2) view.setUint16(place, value, true); else view.setUint32(place, value, true);
        place += bytes;
      }
      return new Uint8Array(view.buffer);
    };
    for (const [path, text] of files) {
      const name = encoder.encode(path), data = encoder.encode(text), sum = crc(data);
      const common = [[2, 20], [2, 0x0800], [2, 0], [2, 0], [2, 0x21], [4, sum], [4, data.length], [4, data.length], [2, name.length], [2, 0]];
      parts.push(record(30, [4, 0x04034b50], ...common), name, data);
      index.push(record(46, [4, 0x02014b50], [2, 20], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]), name);
      at += 30 + name.length + data.length;
    }
    const size = index.reduce((sum, part) => sum + part.length, 0);
    const end = record(22, [4, 0x06054b50], [2, 0], [2, 0], [2, files.length], [2, files.length], [4, size], [4, at], [2, 0]);
    return new Blob([...parts, ...index, end], { type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" });
  }

  const clean = (text) => W.escaped(text).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "");
  const column = (number) => (number < 26 ? "" : column(Math.floor(number / 26) - 1)) + String.fromCharCode(65 + number % 26);

  function sheet(rows) {
    const widths = rows[0].map((_, place) => Math.min(40, Math.max(...rows.slice(0, 200).map((row) => String(row[place] === null || row[place] === undefined ? "" : row[place]).replace(/[^\u0000-\u00ff]/g, "xx").length + 2))));
    const cols = widths.map((width, place) => `<col min="${place + 1}" max="${place + 1}" width="${width}" customWidth="1"/>`).join("");
    const body = rows.map((row, line) => `<row r="${line + 1}">${row.map((value, place) => {
      if (value === null || value === undefined || value === "") return "";
      const at = `r="${column(place)}${line + 1}"${line ? "" : ' s="1"'}`;
      return typeof value === "number" ? `<c ${at}><v>${value}</v></c>` : `<c ${at} t="inlineStr"><is><t xml:space="preserve">${clean(value)}</t></is></c>`;
    }).join("")}</row>`).join("");
    return '<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
      + '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
      + `<cols>${cols}</cols><sheetData>${body}</sheetData></worksheet>`;
  }

  function xlsx(sheets) {
    const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const packed = "http://schemas.openxmlformats.org/package/2006", head = '<?xml version="1.0" encoding="UTF-8"?>';
    const kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    const each = (write) => sheets.map((one, place) => write(one[0], place + 1)).join("");
    return zip([
      ["[Content_Types].xml", `${head}<Types xmlns="${packed}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${kind}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${kind}.styles+xml"/>${each((_, n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${kind}.worksheet+xml"/>`)}</Types>`],
      ["_rels/.rels", `${head}<Relationships xmlns="${packed}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`],
      ["xl/workbook.xml", `${head}<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${each((name, n) => `<sheet name="${clean(name)}" sheetId="${n}" r:id="rId${n}"/>`)}</sheets></workbook>`],
      ["xl/_rels/workbook.xml.rels", `${head}<Relationships xmlns="${packed}/relationships">${each((_, n) => `<Relationship Id="rId${n}" Type="${office}/worksheet" Target="worksheets/sheet${n}.xml"/>`)}<Relationship Id="rId${sheets.length + 1}" Type="${office}/styles" Target="styles.xml"/></Relationships>`],
      ["xl/styles.xml", `${head}<styleSheet xmlns="${main}"><fonts count="2"><font><sz val="11"/><name val="宋体"/></font><font><b/><sz val="11"/><name val="宋体"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf fontId="0" xfId="0"/><xf fontId="1" applyFont="1" xfId="0"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`],
      ...sheets.map(([, rows], place) => [`xl/worksheets/sheet${place + 1}.xml`, sheet(rows)]),
    ]);
  }

  function offer(content, name) {
    const blob = content instanceof Blob ? content : new Blob([content], { type: "text/csv;charset=utf-8" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name.replace(/[\\/:*?"<>|\s]+/g, "_");
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  /* The table as it stands: text where a number would say too much (7/8) or there is none. */
  function table(said) {
    const value = (cell) => (cell.status === "ok" && W.ranked(cell) ? cell.value : W.text(cell));
    const row = (one, above) => [[...(above ? [above] : [""]).slice(0, said.folded ? 1 : 0), one.name, ...one.cells.map(value)],
      ...(one.below || []).flatMap((each) => row(each, one.name))];
    const head = [...(said.folded ? ["所属"] : []), said.corner, ...said.columns];
    return [head, ...said.rows.flatMap((one) => row(one, ""))];
  }

  function meanings(ids) {
    const about = window.fanpinFigures.about();
    const rows = ids.map((id) => [about.indicators[id].name, about.indicators[id].says]);
    const gaps = about.statuses.map((status) => [status, about.meanings[status]]);
    const whole = [["数据", `${about.county}，${about.edition}，${W.month(about.months[about.months.length - 1])}${about.demo ? "；演示数据，全部为合成" : ""}`]];
    return [["名称", "意思"], ...whole, ...rows, ...gaps];
  }

  function copied(text) {
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    area.style.opacity = "0";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }

  /* The buttons for a table; now: () => {said, cells, held, name}. */
  function buttons(now) {
    const line = document.createElement("p");
    line.className = "fp-tools";
    const told = document.createElement("span");
    told.setAttribute("role", "status");
    const tell = (text) => { told.textContent = text; };
    const ids = ({ cells }) => [...new Set(cells.map((cell) => cell.indicator))];
    const actions = [
      ["存 Excel", (it) => offer(xlsx([["表", table(it.said)], ["逐条", lines(it.cells, it.held)], ["说明", meanings(ids(it))]]), `${it.name}.xlsx`)],
      ["存 CSV", (it) => offer(csv(lines(it.cells, it.held)), `${it.name}.csv`)],
      ["复制表", (it) => tell(copied(table(it.said).map((row) => row.join("\t")).join("\n")) ? "表已复制，可以粘贴到 Excel、WPS。" : "浏览器不让复制，请存 Excel。")],
    ];
    for (const [name, act] of actions) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "fp-button";
      button.textContent = name;
      button.addEventListener("click", () => { tell(""); act(now()); });
      line.append(button);
    }
    line.append(told);
    return { line, tell };
  }

  window.fanpinSave = { buttons, copied };
})();
