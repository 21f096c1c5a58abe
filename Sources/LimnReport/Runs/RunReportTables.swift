import Foundation
import LimnFoundation
import LimnPipelines

extension RunReportPage {
  /// A table of how long each stage took.
  var stages: HTML {
    let times = report.stageTimes
    guard !times.isEmpty else { return "" }
    return """
      <section><h2>Time by stage</h2>
      <div class="wide"><table>
      <thead><tr><th>stage</th><th class="graph">share of the time</th><th>total</th><th>mean</th><th>half at most</th>\
      <th>95 % at most</th></tr></thead>
      <tbody>
      \(times.map(stage))</tbody></table></div>
      \(HTML.when(times.contains(where: \.isInner), "<p class=\"note\">Indented stages are part of the one that holds them.</p>"))
      </section>
      """
  }

  private func stage(_ time: RunReport.StageTime) -> HTML {
    let percent = time.share * 100
    let name = time.name.split(separator: "/").last.map(String.init) ?? time.name
    return """
      <tr class="\(time.isInner ? "inner" : "")"><th scope="row">\(name)</th>\
      <td class="graph"><span class="bar"><i style="width:\(String(format: "%.1f", min(100, max(0, percent))))%"></i></span> \
      \(String(format: percent < 9.95 ? "%.1f" : "%.0f", percent)) %</td>\
      <td>\(Words.duration(time.total))</td><td>\(Words.short(time.mean))</td><td>\(Words.short(time.median))</td>\
      <td>\(Words.short(time.high))</td></tr>

      """
  }

  /// A table of the photos that took longest.
  var slowest: HTML {
    let photos = report.slowest(10)
    guard photos.count > 1 else { return "" }
    return """
      <section><h2>Slowest \(report.noun)s</h2>
      <div class="wide"><table>
      <thead><tr><th>\(report.noun)</th><th>time</th><th>megapixels</th><th>a megapixel</th></tr></thead>
      <tbody>
      \(photos.map { photo -> HTML in
        let megapixels = photo.pixels.map { Double($0) / 1e6 }
        let each = megapixels.flatMap { $0 > 0 ? Words.short(photo.workSeconds / $0) : nil }
        return """
          <tr><th scope="row"><bdi>\(photo.item)</bdi></th><td>\(Words.short(photo.workSeconds))</td>\
          <td>\(megapixels.map(Words.figure) ?? "–")</td><td>\(each ?? "–")</td></tr>

          """
      })</tbody></table></div></section>
      """
  }

  /// A table of the runs and how they ended.
  var runs: HTML {
    let shown = report.runs.suffix(50)
    let left = report.runs.count - shown.count
    return """
      <section><h2>Runs</h2>
      <div class="wide"><table>
      <thead><tr><th>began</th><th>where</th><th>part</th><th>done</th>\
      \(HTML.when(hasPassedOver, "<th>passed over</th>"))<th>failed</th><th>skipped</th><th>time</th>\
      <th class="text">how it ended</th></tr></thead>
      <tbody>
      \(shown.map(run))</tbody></table></div>
      \(HTML.when(left > 0, "<p class=\"note\">\(Words.count(left, "earlier run")) not shown.</p>"))
      </section>
      """
  }

  /// Whether any run passed photos over.
  private var hasPassedOver: Bool { report.runs.contains { $0.passedOver > 0 } }

  private func run(_ run: RunReport.Run) -> HTML {
    let isLast =
      run.start?.pid == report.runs.last?.start?.pid && run.start?.started == report.runs.last?.start?.started
    let ending =
      if let end = run.end {
        end.complete ? "to its end" : "before its end"
      } else if report.writer != nil, isLast {
        "still at work"
      } else {
        "killed, or the machine went down"
      }
    let time = run.end?.seconds ?? run.span.map { $0.upperBound - $0.lowerBound }
    return """
      <tr><th scope="row">\(run.start.map { Words.moment($0.started) } ?? "–")</th>\
      <td>\(run.start.map { "\($0.host), pid \($0.pid)" } ?? "–")</td><td>\(run.start?.shard ?? "–")</td>\
      <td>\(Words.grouped(run.done))</td>\
      \(HTML.when(hasPassedOver, "<td>\(Words.grouped(run.passedOver))</td>"))<td>\(Words.grouped(run.failed))</td>\
      <td>\(run.end.map { Words.grouped($0.skipped) } ?? "–")</td>\
      <td>\(time.map(Words.duration) ?? "–")</td><td class="text">\(ending)</td></tr>

      """
  }

  /// Pipeline, models and command.
  var how: HTML {
    guard let last = report.last else { return "" }
    let command = (["limn", "run"] + last.arguments).map(\.quotedForShell).joined(separator: " ")
    let models = last.models.sorted { $0.key < $1.key }
    let stale: HTML =
      report.staleCount > 0
      ? "<p class=\"note\">\(Words.count(report.staleCount, report.noun)) done by an earlier run with another pipeline, seed or model.</p>"
      : ""
    let files = (report.gathered?.outputs ?? []).compactMap(\.path)
    return """
      <section><h2>How it was made</h2>
      <dl class="facts">
      <div><dt>pipeline</dt><dd><bdi>\(last.file)</bdi><code>\(last.pipeline)</code></dd></div>
      \(models.map { "<div><dt>model</dt><dd><bdi>\($0.key)</bdi><code>\($0.value)</code></dd></div>\n" as HTML })\
      \(files.map { "<div><dt>of all \(report.noun)s</dt><dd><bdi>\($0)</bdi></dd></div>\n" as HTML })\
      <div><dt>command</dt><dd><code>\(command)</code><small>in <bdi>\(last.folder)</bdi></small></dd></div>
      <div><dt>program</dt><dd>limn \(last.limn), seed \(last.seed)</dd></div>
      </dl>\(stale)</section>
      """
  }
}
