import Foundation
import LimnFoundation
import LimnImages

/// A report as one page of HTML that needs nothing else: no script, no network, no other file. A mean or a share shows its 95 %
/// interval where the pointer rests on it.
public struct ReportPage {
  private let report: Report
  private let kind: String
  private let program: String
  private let made: Date

  /// Makes the page of a report; `kind` says what it is ("evaluate denoise"), `program` what made it ("limn 0.1.0").
  public init(_ report: Report, kind: String, program: String, made: Date = .now) {
    (self.report, self.kind, self.program, self.made) = (report, kind, program, made)
  }

  /// The whole file; throws `ImageError` for a picture that cannot be written as JPEG.
  public func text() throws(ImageError) -> String {
    var figures: [HTML] = []
    for picture in report.pictures {
      if let image = picture.image { figures.append(try Self.figure(picture, image)) }
    }
    let main: HTML = """
      \(report.tables.filter { !$0.isDetail }.map { table($0) })\
      \(notes)\
      \(failures)\
      \(figures)\
      \(report.tables.filter(\.isDetail).map { details($0) })\
      \(arguments)
      """
    let page = HTML.document(
      generator: "<meta name=\"generator\" content=\"limn evaluate\">", title: "\(kind)", heading: "\(kind)",
      verdict: .when(!report.title.isEmpty, "<p class=\"verdict\">\(report.title)</p>"), main: main,
      footer: "Made \(Words.moment(made)) by \(program)")
    return page.source
  }

  private func table(_ table: Report.Table) -> HTML {
    guard !table.rows.isEmpty else { return "" }
    return """
      <section>\(HTML.when(!table.title.isEmpty, "<h2>\(table.title)</h2>"))
      \(grid(table))\(table.notes.map { "<p class=\"note\">\($0)</p>\n" as HTML })</section>

      """
  }

  /// A table that is for files alone can be opened.
  private func details(_ table: Report.Table) -> HTML {
    guard !table.rows.isEmpty else { return "" }
    return """
      <section><details class="reason"><summary><b>\(Words.grouped(table.rows.count))</b> <span>\
      \(table.title.isEmpty ? table.name : table.title)</span></summary>
      \(grid(table))</details></section>

      """
  }

  private func grid(_ table: Report.Table) -> HTML {
    let layout = TableLayout(table, details: table.isDetail)
    let heads: [HTML] = layout.headings.enumerated().map { place, heading in
      layout.areNumbers[place] ? "<th>\(heading)</th>" : "<th class=\"text\">\(heading)</th>"
    }
    let rows: [HTML] = zip(layout.rows, layout.hints).map { row, hints in
      let cells: [HTML] = row.enumerated().map { place, text in
        if place == 0 { return "<th scope=\"row\"><bdi>\(text)</bdi></th>" }
        let hint: HTML = hints[place].isEmpty ? "" : " title=\"\(hints[place])\""
        return layout.areNumbers[place]
          ? "<td\(hint)>\(text)</td>" : "<td class=\"text\"\(hint)><bdi>\(text)</bdi></td>"
      }
      return "<tr>\(cells)</tr>\n"
    }
    return """
      <div class="wide"><table>
      <thead><tr>\(heads)</tr></thead>
      <tbody>
      \(rows)</tbody></table></div>

      """
  }

  private var notes: HTML {
    guard !report.notes.isEmpty else { return "" }
    return "<section>\n\(report.notes.map { "<p class=\"note\">\($0)</p>\n" as HTML })</section>\n"
  }

  private var failures: HTML {
    guard !report.failures.isEmpty else { return "" }
    let names: [HTML] = report.failures.prefix(200).map {
      "<li><bdi>\($0.item)</bdi> <small>\($0.reason)</small></li>\n"
    }
    let more = report.failures.count - names.count
    return """
      <section><h2>Not measured</h2>
      <details class="reason" open><summary><b>\(Words.grouped(report.failures.count))</b> <span>failed</span></summary>
      <ul>
      \(names)\(HTML.when(more > 0, "<li class=\"more\">and \(Words.grouped(more)) more</li>\n"))</ul></details></section>

      """
  }

  private static func figure(_ picture: Report.Picture, _ image: Image) throws(ImageError) -> HTML {
    let data = Data(try JPEG.encode(image.with8Bits().laidOnWhite(), quality: 90)).base64EncodedString()
    return """
      <section><figure><div class="wide"><img width="\(image.width)" height="\(image.height)" alt="\(picture.title)" \
      src="data:image/jpeg;base64,\(data)"></div><figcaption>\(picture.title) <small>\(picture.file)</small></figcaption></figure></section>

      """
  }

  private var arguments: HTML {
    let given = report.arguments.sorted { $0.key < $1.key }
    guard !given.isEmpty else { return "" }
    let lines: [HTML] = given.map {
      "<div><dt>\($0.key)</dt><dd><bdi>\($0.value.joined(separator: ", "))</bdi></dd></div>\n"
    }
    return "<section><h2>How it was made</h2>\n<dl class=\"facts\">\n\(lines)</dl></section>\n"
  }
}
