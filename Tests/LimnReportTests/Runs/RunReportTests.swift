import Foundation
import ImageKit
import LimnImages
import LimnPipelines
import LimnReport
import LimnRuns
import TestKit
import Testing

/// Reports of journals written by hand.
@Suite struct RunReportTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(
    _ started: String, items: Int, seed: Int = 0, shard: String? = nil, input: String? = nil, pid: Int = 7
  ) -> String {
    """
    {"event":"run","arguments":["p.yaml"],"file":"p.yaml","folder":"\(folder.path)","host":"h","input":\
    \(input.map { "\"\($0)\"" } ?? "null"),"items":\(items),"limn":"0.1.0","models":{"m":"\(hash)"},"pid":\(pid),\
    "pipeline":"\(hash)","seed":"\(seed)","shard":\(shard.map { "\"\($0)\"" } ?? "null"),"started":"\(started)"}
    """
  }

  private let hash = String(repeating: "0123456789abcdef", count: 4)
  /// The keys of the runs above with seed 0.
  private var keys: (String, String) {
    let run = JournalRecord.Run(
      limn: "", started: "", pid: 0, host: "", file: "", pipeline: hash, models: ["m": hash], arguments: [], folder: "",
      input: nil, seed: "0", items: 0, shard: nil)
    return (RunKeys(run).pipeline, RunKeys(run).models)
  }

  private func done(_ item: String, _ time: Double, seconds: Double = 2, pipeline: String? = nil) -> String {
    """
    {"event":"done","input":null,"item":"\(item)","models":"\(keys.1)","outputs":[{"changed":1,"modified":1,"path":\
    "\(item)","sha256":"\(hash)","size":3}],"pipeline":"\(pipeline ?? keys.0)","pixels":2000000,"seconds":\(seconds),\
    "steps":[{"seconds":\(seconds / 4),"step":"load"},{"seconds":\(seconds / 2),"step":"tiles"},\
    {"seconds":\(seconds / 8),"step":"tiles/decode"},{"seconds":\(seconds / 4),"step":"save"}],"time":\(time)}
    """
  }

  private func failed(_ item: String, _ time: Double, _ error: String) -> String {
    """
    {"event":"failed","error":"\(error)","input":null,"item":"\(item)","models":"\(keys.1)","pipeline":"\(keys.0)",\
    "seconds":0.1,"time":\(time)}
    """
  }

  private func end(_ time: Double, done: Int, failed: Int = 0, seconds: Double, complete: Bool = true) -> String {
    """
    {"event":"end","complete":\(complete),"done":\(done),"failed":\(failed),"seconds":\(seconds),"skipped":0,"time":\(time)}
    """
  }

  private func journal(_ lines: String..., as name: String = "journal.jsonl") throws {
    try folder.write(lines.joined(separator: "\n") + "\n", to: "out/.limn/" + name)
  }

  private func report() throws -> RunReport { try RunReport(output: folder("out")) }

  @Test func theNewestWordOnAPhotoCounts() throws {
    try journal(
      run("2026-11-23T07:00:00Z", items: 3), done("a.png", 1_795_417_201), failed("b.png", 1_795_417_202, "bad"),
      failed("c.png", 1_795_417_203, "bad"), end(1_795_417_204, done: 1, failed: 2, seconds: 4),
      run("2026-11-23T08:00:00Z", items: 3), "{\"event\":\"do", done("b.png", 1_795_420_801, seconds: 6),
      end(1_795_420_806, done: 1, seconds: 6))
    let report = try report()
    #expect(report.successes.map(\.record.item) == ["a.png", "b.png"] && report.successes.map(\.run) == [0, 1])
    #expect(report.failures.map(\.item) == ["c.png"] && report.damaged == 1)
    #expect(report.runs.map(\.done) == [1, 1] && report.runs.map(\.failed) == [2, 0])
    #expect(report.seconds == 10)
    #expect(report.photosPerSecond == 0.2 && report.megapixelsPerSecond == 0.4)
    #expect(report.slowest(1).map(\.item) == ["b.png"])
    #expect(report.writer == nil && report.staleCount == 0)
  }

  @Test func theJournalsOrderCountsWhereAClockWasSetBack() throws {
    try journal(
      run("2026-11-23T08:00:00Z", items: 2), done("a.png", 1_795_420_801), failed("b.png", 1_795_420_802, "bad"),
      end(1_795_420_804, done: 1, failed: 1, seconds: 4),
      run("2026-11-23T07:00:00Z", items: 2, seed: 1), failed("a.png", 1_795_417_201, "worse"),
      done("b.png", 1_795_417_202), end(1_795_417_204, done: 1, failed: 1, seconds: 4))
    let report = try report()
    #expect(report.successes.map(\.record.item) == ["b.png"] && report.failures.map(\.error) == ["worse"])
    #expect(report.last?.seed == "1")
  }

  @Test func ofTwoJournalsTheLaterTimeCountsUnlessItLiesAhead() throws {
    try journal(done("a.png", 20), done("b.png", 1e12), as: "journal-1-of-2.jsonl")
    try journal(failed("a.png", 10, "bad"), failed("b.png", 7, "bad"), as: "journal-2-of-2.jsonl")
    let report = try report()
    #expect(report.successes.map(\.record.item) == ["a.png"] && report.failures.map(\.item) == ["b.png"])
  }

  @Test func runsAtTheSameTimeCountOnceAndAKilledOneAsFarAsItCame() throws {
    try journal(
      run("2026-11-23T07:00:00Z", items: 2, shard: "1/3"), done("a.png", 1_795_417_210),
      end(1_795_417_210, done: 1, seconds: 10), as: "journal-1-of-3.jsonl")
    try journal(
      run("2026-11-23T07:00:00Z", items: 5, shard: "2/3"), done("b.png", 1_795_417_220), as: "journal-2-of-3.jsonl")
    let report = try report()
    // 07:00:00 is 1,795,417,200 s after 1970.
    #expect(report.seconds == 20 && report.runs.count == 2 && report.runs[1].end == nil)
    let missing = report.missing()
    #expect(missing.parts == ["3/3"] && missing.untriedCount == 5)
    #expect(missing.gone == ["a.png", "b.png"])
  }

  @Test func whatWasPassedOverIsCountedAndNamedByItsReason() async throws {
    func passedOver(_ item: String, _ time: Double, _ reason: String) -> String {
      done(item, time).replacing("\"event\":\"done\"", with: "\"event\":\"passed-over\",\"passedOver\":\"\(reason)\"")
    }
    try journal(
      run("2026-11-23T07:00:00Z", items: 4), done("a.png", 1_795_417_201),
      passedOver("b.png", 1_795_417_202, "no <face>"),
      passedOver("c.png", 1_795_417_203, "no <face>"), passedOver("d.png", 1_795_417_203, "no noise found"),
      end(1_795_417_204, done: 1, seconds: 4))
    for name in ["a", "b", "c", "d"] { try folder.write("xyz", to: "out/\(name).png") }
    let report = try report()
    #expect(report.doneCount == 1 && report.successes.count == 4 && report.damaged == 0)
    #expect(report.passedOver.map(\.reason) == ["no <face>", "no noise found"])
    #expect(report.passedOver.map(\.photos) == [["b.png", "c.png"], ["d.png"]])
    #expect(report.runs.map(\.done) == [1] && report.runs.map(\.passedOver) == [3] && report.photosPerSecond == 1)
    #expect(report.missing().untriedCount == 0)
    #expect(await report.pictures(4, jobs: 1).map(\.record.item) == ["a.png"], "nothing is to be seen of the others")
    let page = RunReportPage(report, pictures: [], missing: report.missing()).text
    #expect(page.contains("All photos are done or passed over, and all files are there.</p>"))
    #expect(page.contains("<dd>1</dd><dt>done</dt>") && page.contains("<dd>3</dd><dt>passed over</dt>"))
    #expect(page.contains("<b>2</b> <span>no &lt;face&gt;</span>") && page.contains("<li><bdi>d.png</bdi></li>"))
    #expect(
      page.contains("<th>done</th><th>passed over</th><th>failed</th>")
        && page.contains("<td>1</td><td>3</td><td>0</td>"))
  }

  @Test func whatNotesCountIsSummedUpAndWhatTheyMeasureIsNot() throws {
    let notes =
      #"{"kind":"faces","text":"2 faces","number":2},{"kind":"impulses","text":"dots of 3 levels","number":3}"#
    try journal(
      run("2026-11-23T07:00:00Z", items: 1),
      done("a.png", 1_795_417_201).replacing("\"outputs\"", with: "\"notes\":[\(notes)],\"outputs\""),
      end(1_795_417_204, done: 1, seconds: 4))
    let report = try report()
    let page = RunReportPage(report, pictures: [], missing: report.missing()).text
    #expect(page.contains("<dd>1 (2 in all)</dd><dt>faces</dt>") && page.contains("<dd>1</dd><dt>impulses</dt>"))
  }

  @Test func aPhotoFoundDoneIsNoWork() throws {
    try journal(
      run("2026-11-23T07:00:00Z", items: 1), done("a.png", 1_795_417_201), end(1_795_417_204, done: 1, seconds: 4),
      run("2026-11-23T08:00:00Z", items: 1), done("a.png", 1_795_420_801), end(1_795_420_801, done: 0, seconds: 0))
    #expect(try report().runs.map(\.done) == [1, 0])
  }

  @Test func stagesHaveTheirSharesAndPercentiles() throws {
    try journal(
      [run("2026-11-23T07:00:00Z", items: 20)]
        + (1...20).map { done("\($0).png", 1_795_417_200 + Double($0), seconds: Double($0)) }
        + [done("old.png", 1_795_417_250, seconds: 900, pipeline: "other")])
    let times = try report().stageTimes
    #expect(times.map(\.name) == ["load", "tiles", "tiles/decode", "save"])
    #expect(times.map(\.share) == [0.25, 0.5, 0.125, 0.25])
    #expect(times[0].total == 52.5 && times[0].mean == 2.625 && times[0].median == 2.5 && times[0].high == 4.75)
    #expect(times[2].isInner && !times[1].isInner)
    #expect(try report().staleCount == 1)
  }

  private func journal(_ lines: [String]) throws {
    try folder.write(lines.joined(separator: "\n") + "\n", to: "out/.limn/journal.jsonl")
  }

  @Test func failuresAreGroupedButForNumbersAndNames() throws {
    try journal(
      run("2026-11-23T07:00:00Z", items: 4), failed("a", 1, "10×20 are 200 pixels, above the limit of 100"),
      failed("b", 2, "the file is empty"), failed("c", 3, "30×9 are 270 pixels, above the limit of 100"))
    let groups = try report().failureGroups
    #expect(groups.map(\.reason) == ["…×… are … pixels, above the limit of …", "the file is empty"])
    #expect(groups.map { $0.failures.map(\.item) } == [["a", "c"], ["b"]])
  }

  @Test func whatIsMissingIsNamed() throws {
    for name in ["a.png", "b.png", "c.png"] { try folder.write("x", to: "in/" + name) }
    try folder.write("xyz", to: "out/a.png")
    try journal(run("2026-11-23T07:00:00Z", items: 3, input: "in"), done("a.png", 1_795_417_201))
    var missing = try report().missing()
    #expect(missing.untried == ["b.png", "c.png"] && missing.untriedCount == 2 && missing.gone.isEmpty)
    try folder.write("longer", to: "out/a.png")
    try folder.write("x", to: "in/d.png")
    missing = try report().missing()
    // The folder has changed: which ones were meant is not known any more.
    #expect(missing.untried.isEmpty && missing.untriedCount == 2 && missing.changed == ["a.png"])
  }

  @Test func journalsThatAreNoneAreSaidInOneLine() throws {
    #expect(throws: ReportError("cannot find the folder '\(folder("out"))': give the output folder of a run")) {
      try report()
    }
    try folder.write("x", to: "out/a.png")
    #expect(
      throws: ReportError(
        "'\(folder("out"))' has no journal of a run (.limn): give the folder that one has written to")
    ) { try report() }
    try folder.write("{\n\nnothing\n", to: "out/.limn/journal.jsonl")
    #expect(
      throws: ReportError("the journal in '\(folder("out"))' is damaged: none of its 2 lines can be read")
    ) { try report() }
    try folder.write("", to: "out/.limn/journal.jsonl")
    #expect(throws: ReportError("the journal in '\(folder("out"))' is empty: nothing was run yet")) { try report() }
  }

  @Test func picturesAreSpreadOverTheRunAndSayWhatChanged() async throws {
    let picture = try ImageFile.encode(SampleImages.gradient(width: 800, height: 40, channels: .rgba), as: .png)
    for index in 0..<9 { try folder.write(picture, to: "out/\(index).png") }
    try journal(
      [run("2026-11-23T07:00:00Z", items: 9, input: "in")]
        + (0..<9).map { done("\($0).png", 1_795_417_200 + Double($0)) } + [done("../evil.png", 1_795_417_300)])
    let report = try report()
    let pairs = await report.pictures(4, jobs: 2)
    #expect(pairs.map(\.record.item) == ["0.png", "3.png", "6.png", "../evil.png"])
    guard case .picture(let jpeg, 360, 18, isChanged: true) = pairs[0].after else {
      Issue.record("\(pairs[0].after)")
      return
    }
    let small = try JPEG.decode(jpeg)
    #expect(small.width == 360 && small.metadata.exif == nil)
    guard case .none("has no file") = pairs[0].before, case .none("where it was is not known") = pairs[3].after else {
      Issue.record("\(pairs)")
      return
    }
    #expect(await report.pictures(0, jobs: 1).isEmpty)
  }

  @Test func placesAreShownAtFullSizeBeforeAndAfter() async throws {
    let photo = SampleImages.gradient(width: 700, height: 400)
    var clean = photo
    if case .uint8(let samples) = photo.samples { clean.samples = .uint8(samples.map { $0 & ~15 }) }
    for (name, after) in [("a", clean), ("b", SampleImages.gradient(width: 640, height: 400))] {
      try folder.write(ImageFile.encode(photo, as: .png), to: "in/\(name).png")
      try folder.write(ImageFile.encode(after, as: .png), to: "out/\(name).png")
    }
    let small = try ImageFile.encode(SampleImages.gradient(), as: .png)
    for place in ["in", "out"] { try folder.write(small, to: "\(place)/c.png") }
    let input = "{\"changed\":1,\"modified\":1,\"sha256\":\"\(hash)\",\"size\":3}"
    let noise = "{\"kind\":\"noise\",\"text\":\"noise <4.2>\"}"
    let copied = "{\"kind\":\"copied\",\"text\":\"copied unchanged\"}"
    let records = ["a", "b", "c"].enumerated().map { index, name in
      done("\(name).png", 1_795_417_200 + Double(index)).replacing("\"input\":null", with: "\"input\":\(input)")
        .replacing("\"outputs\"", with: "\"notes\":[\(noise)\(name == "c" ? "" : "," + copied)],\"outputs\"")
    }
    try journal([run("2026-11-23T07:00:00Z", items: 3, input: "in")] + records)
    let report = try report()
    let pairs = await report.pictures(3, jobs: 1)
    #expect(pairs.map(\.crops.count) == [2, 0, 0], "none of another size, none of a picture that is small itself")
    let places = DetailPlaces(photo, width: 256, height: 160)
    #expect(pairs[0].crops.map(\.label) == ["noisiest place", "most detailed place"])
    for (crop, place) in zip(pairs[0].crops, places.labelled.map(\.place)) {
      for (side, image) in [(crop.before, photo), (crop.after, clean)] {
        guard case .picture(let jpeg, 256, 160, isChanged: true) = side else {
          Issue.record("\(crop)")
          continue
        }
        let part = image.cropped(x: place.x, y: place.y, width: 256, height: 160)
        #expect(peakSignalToNoiseRatio(try JPEG.decode(jpeg).pixels(), part.pixels()) > 30)
      }
    }
    #expect(report.noteCounts.map(\.kind) == ["copied"] && report.noteCounts.map(\.items) == [2])
    let page = RunReportPage(report, pictures: pairs, missing: report.missing()).text
    #expect(page.contains("noise &lt;4.2&gt;, copied unchanged</small>") && page.contains("<dd>2</dd><dt>copied</dt>"))
    #expect(page.components(separatedBy: "most detailed place: a.png").count == 3)
  }

  @Test func aPhotoThatWasReadAloneIsSeenToo() async throws {
    let picture = try ImageFile.encode(SampleImages.gradient(), as: .png)
    for name in ["in/a.png", "out/a.png"] { try folder.write(picture, to: name) }
    let input = "{\"changed\":1,\"modified\":1,\"sha256\":\"\(hash)\",\"size\":3}"
    try journal(
      run("2026-11-23T07:00:00Z", items: 1, input: "in/a.png"),
      done("a.png", 1_795_417_201).replacing("\"input\":null", with: "\"input\":\(input)"))
    let report = try report()
    let pairs = await report.pictures(1, jobs: 1)
    guard case .picture = pairs[0].before else {
      Issue.record("\(pairs[0].before)")
      return
    }
  }

  @Test func theCommandCanBePasted() throws {
    let arguments = #"["p.yaml","--set","load.where=a&b;$HOME","it's",""]"#
    try journal(
      run("2026-11-23T07:00:00Z", items: 1).replacing(#"["p.yaml"]"#, with: arguments), done("a.png", 1_795_417_201))
    let report = try report()
    let page = RunReportPage(report, pictures: [], missing: report.missing()).text
    #expect(
      page.contains(
        #"limn run p.yaml --set &#39;load.where=a&amp;b;$HOME&#39; &#39;it&#39;\&#39;&#39;s&#39; &#39;&#39;</code>"#))
  }

  @Test func nothingOfAFileBecomesATag() async throws {
    let evil = "<img src=x onerror=alert(1)>\\\"'&\\u202e\\n</style><script>.png"
    try journal(
      run("2026-11-23T07:00:00Z", items: 3), done(evil, 1_795_417_201), failed(evil + "2", 1_795_417_202, evil))
    let report = try report()
    let page = RunReportPage(report, pictures: await report.pictures(3, jobs: 1), missing: report.missing()).text
    #expect(page.hasPrefix("<!doctype html>\n") && page.contains(RunReportPage.mark))
    #expect(!page.contains("<img src=x") && !page.contains("<script") && !page.contains("\u{202E}"))
    #expect(page.contains("&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;\\u{202E}"))
    #expect(page.components(separatedBy: "<style>").count == 2 && page.components(separatedBy: "</style>").count == 2)
    #expect(!page.contains("http://") && !page.contains("https://"))
  }
}
