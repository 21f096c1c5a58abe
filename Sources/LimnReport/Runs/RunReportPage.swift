import Foundation
import LimnFoundation
import LimnPipelines

/// A report as one page of HTML that needs nothing else: no script, no network, no other file.
package struct RunReportPage {
  /// What stands in the page's head, by which its file is known for a report of ours.
  package static let mark = "<meta name=\"generator\" content=\"limn report\">"

  let report: RunReport
  private let pictures: [PicturePair]
  let missing: RunReport.Missing
  private let made: Date

  /// Above so many names of one kind the rest is counted.
  private static let mostNames = 200

  /// Makes the page of a report, with small pictures and what is missing.
  package init(_ report: RunReport, pictures: [PicturePair], missing: RunReport.Missing, made: Date = .now) {
    self.report = report
    self.pictures = pictures
    self.missing = missing
    self.made = made
  }

  /// The whole file.
  package var text: String { page.source }

  private var page: HTML {
    let folder = report.output.split(separator: "/").last.map(String.init) ?? report.output
    let main: HTML = """
      \(totals)
      \(pairs)
      \(passedOver)
      \(failures)
      \(missingFiles)
      \(stages)
      \(slowest)
      \(runs)
      \(how)
      """
    return .document(
      generator: HTML(stringLiteral: Self.mark), title: "\(folder)", heading: "<bdi>\(folder)</bdi>", verdict: verdict,
      main: main, footer: "Made \(Words.moment(made)) from the journals in <bdi>\(report.output)</bdi>\(damage)")
  }

  private var damage: HTML {
    report.damaged == 0
      ? "."
      : "; \(Words.count(report.damaged, "line")) of them cannot be read and \(report.damaged == 1 ? "is" : "are") left out."
  }

  // MARK: What came of it

  /// The first sentence: how it went as a whole.
  private var verdict: HTML {
    let (kind, text): (String, HTML) =
      if let writer = report.writer {
        ("work", "A run is still at work (\(writer)): this is how far it is.")
      } else if !report.failures.isEmpty {
        (
          "bad",
          "\(Words.count(report.failures.count, report.noun)) failed; the others \(unfinished.isEmpty ? settled : "went well so far")."
        )
      } else if !unfinished.isEmpty {
        ("work", "Not all is done: \(unfinished).")
      } else if !missing.isNothing {
        ("work", "All \(report.noun)s were done, and some of their files are gone or changed since.")
      } else {
        ("good", "All \(report.noun)s \(settled), and all files are there.")
      }
    return "<p class=\"verdict \(kind)\">\(text)</p>"
  }

  /// What became of the photos that did not fail.
  private var settled: String { report.passedOver.isEmpty ? "are done" : "are done or passed over" }

  /// What was not tried, in words; empty for nothing.
  private var unfinished: String {
    var parts: [String] = []
    if missing.untriedCount > 0 { parts.append("\(Words.count(missing.untriedCount, report.noun)) not tried yet") }
    if !missing.parts.isEmpty { parts.append("\(Words.count(missing.parts.count, "part")) not begun") }
    return parts.joined(separator: ", ")
  }

  private var totals: HTML {
    var cells: [(String, String, String)] = [("done", Words.grouped(report.doneCount), "good")]
    let passedOver = report.successes.count - report.doneCount
    if passedOver > 0 { cells.append(("passed over", Words.grouped(passedOver), "")) }
    cells.append(("failed", Words.grouped(report.failures.count), report.failures.isEmpty ? "" : "bad"))
    if missing.untriedCount > 0 { cells.append(("not tried", Words.grouped(missing.untriedCount), "work")) }
    if let end = report.runs.last?.end, end.skipped > 0 {
      cells.append(("skipped in the last run", Words.grouped(end.skipped), ""))
    }
    if let rate = report.photosPerSecond { cells.append(("\(report.noun)s a second", Words.figure(rate), "")) }
    if let rate = report.megapixelsPerSecond { cells.append(("megapixels a second", Words.figure(rate), "")) }
    for count in report.noteCounts.prefix(6) {
      let sum = count.total.map { " (\(shortText($0)) in all)" } ?? ""
      cells.append((count.kind, Words.grouped(count.items) + sum, ""))
    }
    cells.append(("at work", Words.duration(report.seconds), ""))
    cells.append((report.runs.count == 1 ? "run" : "runs", Words.grouped(report.runs.count), ""))
    return """
      <section aria-label="Totals"><dl class="totals">
      \(cells.map { "<div class=\"\($0.2)\"><dd>\($0.1)</dd><dt>\($0.0)</dt></div>\n" as HTML })</dl></section>
      """
  }

  // MARK: Photos

  private var pairs: HTML {
    let shown = pictures.filter { !$0.isEmpty }
    let gone = pictures.count - shown.count
    guard !pictures.isEmpty else { return "" }
    let all = report.doneCount
    let spread = pictures.count < all ? ", spread evenly over the runs" : ""
    let note: HTML =
      if shown.isEmpty {
        "Of \(Words.count(pictures.count, report.noun))\(spread), neither file can be shown any more."
      } else {
        """
        \(Words.grouped(shown.count)) of \(Words.count(all, report.noun))\(spread), from the files as they are now\
        \(HTML.when(shown.contains { !$0.crops.isEmpty }, "; below each, its noisiest and its most detailed place, pixel by pixel")).\
        \(HTML.when(gone > 0, " Of \(Words.grouped(gone)) more neither file can be shown."))
        """
      }
    return """
      <section><h2>Before and after</h2>
      <p class="note">\(note)</p>
      <div class="pairs">
      \(shown.map(pair))</div></section>
      """
  }

  private func pair(_ pair: PicturePair) -> HTML {
    let notes = (pair.record.notes ?? []).prefix(4).map { String($0.text.prefix(120)) }
    let facts =
      ([
        pair.record.pixels.map { Words.figure(Double($0) / 1e6) + " megapixels" },
        Words.duration(pair.record.workSeconds),
      ].compactMap { $0 } + notes).joined(separator: ", ")
    return """
      <figure><div class="sides">\(side(pair.before, "before", pair.record.item))\(side(pair.after, "after", pair.record.item))</div>
      \(pair.crops.map { crop($0, of: pair.record.item) })<figcaption><bdi>\(pair.record.item)</bdi> <small>\(facts)</small></figcaption></figure>

      """
  }

  private func crop(_ crop: PicturePair.Crop, of item: String) -> HTML {
    """
    <div class="sides crop">\(side(crop.before, "before, \(crop.label)", item))\(side(crop.after, "after, \(crop.label)", item))</div>

    """
  }

  private func side(_ side: PicturePair.Side, _ label: String, _ item: String) -> HTML {
    switch side {
    case .none(let reason):
      return
        "<div class=\"side\"><p class=\"none\">The \(label.hasPrefix("before") ? "input" : "output") \(reason).</p><span>\(label)</span></div>"
    case .picture(let jpeg, let width, let height, let isChanged):
      let data = Data(jpeg).base64EncodedString()
      let kind = max(width, height) <= 128 ? "small" : ""
      return """
        <div class="side"><img class="\(kind)" width="\(width)" height="\(height)" alt="\(label): \(item)" \
        src="data:image/jpeg;base64,\(data)"><span>\(label)\(isChanged ? ", changed since" : "")</span></div>
        """
    }
  }

  /// The photos that were passed over, by their reasons.
  private var passedOver: HTML {
    let groups = report.passedOver
    guard !groups.isEmpty else { return "" }
    return """
      <section><h2>Passed over</h2>
      <p class="note">\(Words.count(report.successes.count - report.doneCount, report.noun)) in which nothing was to be changed.</p>
      \(groups.map { Self.names($0.photos, $0.reason) })</section>
      """
  }

  private var failures: HTML {
    let groups = report.failureGroups
    guard !groups.isEmpty else { return "" }
    let rest = groups.dropFirst(100).reduce(0) { $0 + $1.failures.count }
    return """
      <section><h2>Failures</h2>
      <p class="note">\(Words.count(report.failures.count, report.noun)), \(Words.count(groups.count, "reason")). \
      <code>limn retry</code> tries them once more.</p>
      \(groups.prefix(100).map(failureGroup))\
      \(HTML.when(rest > 0, "<p class=\"note\">And \(Words.count(rest, report.noun)) for other reasons; they are in the journal.</p>"))
      </section>
      """
  }

  private func failureGroup(_ group: RunReport.FailureGroup) -> HTML {
    let differs = Set(group.failures.prefix(Self.mostNames).map(\.error)).count > 1
    let names: [HTML] = group.failures.prefix(Self.mostNames).map { failure in
      "<li><bdi>\(failure.item)</bdi>\(HTML.when(differs, " <small>\(failure.error)</small>"))</li>\n"
    }
    let more = group.failures.count - names.count
    return """
      <details class="reason"\(group.failures.count <= 10 ? " open" : "")>
      <summary><b>\(Words.grouped(group.failures.count))</b> <span>\(group.reason)</span></summary>
      <ul>
      \(names)\(Self.more(more))</ul></details>

      """
  }

  private static func more(_ count: Int) -> HTML {
    count > 0 ? "<li class=\"more\">and \(Words.grouped(count)) more</li>\n" : ""
  }

  private var missingFiles: HTML {
    guard !missing.isNothing else { return "" }
    let untried: HTML =
      missing.untried.isEmpty && missing.untriedCount > 0
      ? "<p>\(Words.count(missing.untriedCount, report.noun)) not tried yet; <code>limn plan</code> names them.</p>"
      : Self.names(missing.untried, "not tried yet")
    return """
      <section><h2>Missing</h2>
      <p class="note">The same <code>limn run</code> once more does what is missing.</p>
      \(Self.names(missing.parts, "parts that have not begun"))\(untried)\
      \(Self.names(missing.gone, "files that are gone"))\(Self.names(missing.changed, "files that have changed since"))
      </section>
      """
  }

  private static func names(_ names: [String], _ what: String) -> HTML {
    guard !names.isEmpty else { return "" }
    return """
      <details class="reason"\(names.count <= 10 ? " open" : "")>
      <summary><b>\(Words.grouped(names.count))</b> <span>\(what)</span></summary>
      <ul>
      \(names.prefix(mostNames).map { "<li><bdi>\($0)</bdi></li>\n" as HTML })\(more(names.count - mostNames))</ul></details>

      """
  }
}
