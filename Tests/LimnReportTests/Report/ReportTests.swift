import Foundation
import LimnImages
import LimnReport
import Testing

@Suite struct ReportTests {
  private static let psnr = Quantity("psnr", title: "PSNR", unit: "dB", better: .higher, averaging: .finite)
  private static let error = Quantity("error", unit: "nats", better: .lower, digits: 1)

  /// A report with everything that one can have.
  private static var full: Report {
    var means = Report.Table(
      "means", title: "what it is",
      columns: [
        .text("set"), .count("images"), .number(psnr), .number(psnr, group: "a"), .number(error, group: "a"),
        .number(psnr, group: "b"), .number(error.named("share", title: "share"), joint: .brackets),
        .text("worst", joint: .space), .number(Quantity("sigma"), isDetail: true),
      ], notes: ["a line below"])
    means.add([
      .text("x"), .count(2), .number(psnr.estimate(of: [20, 30])), .value(.infinity), .value(nil), .value(31.256),
      .value(0.5), .text("a.png"), .value(15),
    ])
    means.add([
      .text("y"), .count(12), .number(psnr.estimate(of: [.infinity, 24])), .value(9), .value(-1.25), .value(7),
      .value(nil), .text("b,\"c\".png"), .value(nil),
    ])
    means.sumUp([
      .text("mean"), .count(14), .value(1), .value(2), .value(3), .value(4), .value(5), .text("z"), .value(6),
    ])
    var models = Report.Table(
      "models", columns: [.text("model"), .number(psnr), .count("used"), .count("units", joint: .of)],
      isTransposed: true)
    models.add([.text("vae"), .value(24.5), .count(3), .count(4)])
    models.add([.text("ae"), .value(nil), .count(4), .count(4)])
    var details = Report.Table("details", columns: [.text("photo")], isDetail: true)
    details.add([.text("p")])
    return Report(
      "all of it", arguments: ["images": ["a", "b"], "seed": ["0"]], tables: [means, models, details],
      notes: ["a last sentence"],
      pictures: [.init(Image(width: 1, height: 1, channels: .grey, samples: .uint8([9])), file: "s.png", title: "it")],
      failures: [.init("c.png", "two\nlines")])
  }

  @Test("A report is the same after a way through JSON, with each way of writing keys")
  func jsonRoundTrip() throws {
    let report = Self.full
    let plain = try JSONDecoder().decode(Report.self, from: JSONEncoder().encode(report))
    #expect(plain == report && plain.text == report.text)
    let (encoder, decoder) = (JSONEncoder(), JSONDecoder())
    encoder.keyEncodingStrategy = .convertToSnakeCase
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    #expect(try decoder.decode(Report.self, from: encoder.encode(report)) == report)
  }

  @Test("A row that has not one cell for each column is not read")
  func rowsHaveAsManyCellsAsColumns() throws {
    for rows in ["[[\"a\"]]", "[[\"a\", 1, 2]]", "[[1, 1]]", "[[\"a\", \"b\"]]", "[[\"a\", 1.5]]"] {
      let text = """
        {"name": "t", "title": "", "notes": [], "isTransposed": false, "isDetail": false, "rows": \(rows), "columns": [
        {"name": "set", "title": "set", "kind": "text", "digits": 0, "isDetail": false},
        {"name": "n", "title": "n", "kind": "count", "digits": 0, "isDetail": false}]}
        """
      #expect(throws: DecodingError.self, "\(rows)") {
        try JSONDecoder().decode(Report.Table.self, from: Data(text.utf8))
      }
    }
    for table in Self.full.tables {
      #expect((table.rows + [table.summary].compactMap(\.self)).allSatisfy { $0.count == table.columns.count })
    }
  }

  @Test("On a terminal: units and arrows in headings, groups once, joined cells as one, no details")
  func text() {
    #expect(
      Self.full.text
        == """
        all of it

        what it is
        set  images PSNR dB ↑ a: PSNR dB ↑ error nats ↓ b: PSNR dB ↑     |
        ---- ------ --------- ------------ ------------ -----------------
        x         2     25.00        equal            – 31.26 (0.5) a.png
        y        12     24.00         9.00         -1.2 7.00 b,"c".png   |
        mean     14      1.00         2.00          3.0 4.00 (5.0) z     |
        a line below

                     vae     ae
        --------- ------ ------
        PSNR dB ↑  24.50      –
        used      3 of 4 4 of 4

        a last sentence
        """.replacing("|", with: ""))
  }

  @Test("As CSV: all columns, full precision, standard errors, quotes where they are needed, the sums last")
  func csv() {
    #expect(
      Self.full.tables[0].csv
        == "set,images,psnr,psnr error,a: psnr,a: error,b: psnr,share,worst,sigma\r\n"
        + "x,2,25.0,5.0,inf,,31.256,0.5,a.png,15.0\r\n" + "y,12,24.0,,9.0,-1.25,7.0,,\"b,\"\"c\"\".png\",\r\n"
        + "mean,14,1.0,,2.0,3.0,4.0,5.0,z,6.0\r\n")
    var table = Report.Table("pictures", columns: [.text("photo"), .number(Self.psnr)])
    table.add([.text("a"), .value(20)])
    table.add([.text("b"), .value(30)])
    table.sumUp([.text("mean of 2"), .number(Self.psnr.estimate(of: [20, 30]))])
    #expect(table.csv == "photo,psnr,psnr error\r\na,20.0,\r\nb,30.0,\r\nmean of 2,25.0,5.0\r\n")
  }

  @Test("As a page: the same figures, escaped, with the pictures in it")
  func page() throws {
    var report = Self.full
    report.title = "<script>"
    let page = try ReportPage(report, kind: "evaluate x", program: "limn 1", made: Date(timeIntervalSince1970: 0))
      .text()
    for text in [
      "<h1>evaluate x</h1>", "&lt;script&gt;", "<th>PSNR dB ↑</th>", "<td>3 of 4</td>",
      "<td title=\"± 9.800 (95 %), 2 samples\">25.00</td>", "b,&quot;c&quot;.png",
      "data:image/jpeg;base64,", "two lines", "a last sentence", "<dt>images</dt><dd><bdi>a, b</bdi></dd>",
      "1970-01-01 00:00:00 UTC",
    ] { #expect(page.contains(text), "\(text)") }
    #expect(!page.contains("<script"))
  }

  @Test("On a page a share has both ends of its interval, for they are not equally far from it")
  func sharesOnAPage() throws {
    var table = Report.Table("shares", columns: [.text("set"), .number(Quantity("success", unit: "%", digits: 1))])
    table.add([.text("all"), .number(Estimate(percentOf: Array(repeating: true, count: 10)))])
    let page = try ReportPage(Report(tables: [table]), kind: "evaluate x", program: "limn 1").text()
    #expect(page.contains("<td title=\"72.25 to 100.00 (95 %), 10 samples\">100.0</td>"))
  }

  @Test func recordsAreAskedByName() throws {
    let table = try #require(Self.full["means"])
    let row = try #require(table["y"])
    #expect(row["images"] == 12 && row["a: psnr"] == 9 && row["a: error"] == -1.25 && row["sigma"] == nil)
    #expect(row.text("worst") == "b,\"c\".png" && row["worst"] == nil && row["psnr"] == 24 && table["z"] == nil)
  }
}
