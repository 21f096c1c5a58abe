import LimnFoundation
import LimnImages
import LimnModels
import LimnPipelines
import LimnReport
import LimnRuns
import LimnStages
import LimnTensors

/// Draws a model's latent space: where images lie in it, what it decodes to in between, and where it decodes what it was never trained on.
package struct CodeMapEvaluation: Evaluation {
  /// Its options.
  package static let signature = EvaluationSignature(
    group: nil, name: "map",
    summary: "Draws a model's latent space: where images lie in it, and what it decodes to in between.",
    details: """
      The plane is that of the two principal axes of the codes, or of two units. On its left side the codes of images (of a variational model, the \
      posteriors' means), in the colours of their classes; on the right what places of the plane decode to, each framed in the colour of the \
      class that a nearest-neighbour classifier or a linear probe of the codes sees there. A line through a place marks a gap: the nearest code is \
      farther from it than it is for 99 of 100 codes from the nearest other one, measured in the whole latent space. A folder gets traversals of all \
      units in use and of the principal axes too, and draws from posteriors. Works for any model that encodes and decodes images of one size: \
      compare with 'limn fit pca'.
      """,
    parameters: [
      .init("model", .model, help: "The model: a name or the path of its folder.", needs: [.encoder, .decoder]),
      .init("images", .path, help: "The images: a folder, or an IDX file.", completes: .folder),
      .init(
        "labels", .path,
        help:
          "Their classes: a CSV file, of which `label` is the column, or the IDX file of labels. Without it, the folders below `images`.",
        optional: true, completes: .file),
      .init("label", .text, help: "The column of `labels` that has the classes.", optional: true),
      .init("output", .path, help: "The picture to write (.png), or a folder for all pictures."),
      .init(
        "units", .integer(0...65_535),
        help: "Two units that span the plane, counted from 0, instead of the principal axes.",
        optional: true, count: .list, placeholder: "3,7"),
      .init(
        "classes", .choice(CodeGrid.Judge.allCases.map(\.rawValue)),
        help: "What gives a place its class: its five nearest codes, or a linear probe.",
        default: .text(CodeGrid.Judge.neighbours.rawValue)),
      .init("grid", .integer(2...48), help: "Places along a side of the grid.", default: .integer(16)),
      .init(
        "limit", .integer(10...1_000_000), help: "The most images, spread evenly over all.", default: .integer(5000)),
      .init("posteriors", .integer(0...32), help: "Images whose posteriors are shown.", default: .integer(6)),
      .init("raise", .boolean, help: "Raise samples above 0 of an IDX file by one (see the stage load-idx)."),
    ], pictures: "output")

  /// More coordinates have no covariance that can be had quickly.
  private static let mostCoordinates = 4096
  /// Draws from each posterior.
  private static let draws = 7
  /// Principal axes that are traversed.
  private static let axes = 10

  private let model: LearnedModel
  private let called: String
  private let pictures: PictureSet
  /// The images that are shown, by their indices in the set.
  private let chosen: [Int]
  private let table: LabelTable?
  private let label: String?
  private let units: [Int]
  private let judge: CodeGrid.Judge
  private let side: Int
  private let posteriors: Int

  /// Two units make a plane, and a column belongs to a CSV file.
  package static func check(_ arguments: EvaluationArguments) throws(EvaluationError) {
    let units = arguments.integers("units")
    guard units.isEmpty || (units.count == 2 && units[0] != units[1]) else {
      throw EvaluationError("`units` is \(units.map(String.init).joined(separator: ",")): give two units, such as 3,7")
    }
    let labels = arguments.optionalText("labels")
    guard let labels, !IDXFile.isNamed(labels) else {
      if arguments.optionalText("label") == nil { return }
      throw EvaluationError("`label` is a column of a CSV file: give that file as `labels`, or leave `label` out")
    }
    guard arguments.optionalText("label") != nil else {
      throw EvaluationError("give `label`: the column of '\(labels.printable)' that has the classes")
    }
  }

  /// Opens the model and finds the images; throws for a model that takes images of any size, for units that it does not have, and for labels
  /// that cannot be used.
  package init(_ arguments: EvaluationArguments, models library: ModelLibrary) throws {
    called = ModelNames.name(of: arguments.text("model"))
    model = try library.model(arguments.text("model"), needing: [.encoder, .decoder])
    try model.requirePictures()
    guard model.input.width != nil else {
      throw EvaluationError(
        "\(model.folder.name.printable) takes images of any size: give a model with codes of one size")
    }
    let labels = arguments.optionalText("labels")
    let isIDX = labels.map(IDXFile.isNamed) ?? false
    pictures = try PictureSet(
      path: arguments.text("images"), labels: isIDX ? labels : nil, isRaised: arguments.boolean("raise"))
    table = try isIDX ? nil : labels.map { try LabelTable(path: $0) }
    label = arguments.optionalText("label")
    if let label { try table?.requireColumn(label) }
    let count = min(arguments.integer("limit"), pictures.names.count)
    let total = pictures.names.count
    chosen = (0..<count).map { $0 * total / count }
    units = arguments.integers("units")
    judge = CodeGrid.Judge(rawValue: arguments.text("classes")) ?? .neighbours
    side = arguments.integer("grid")
    posteriors = arguments.integer("posteriors")
    let names = chosen.map { pictures.names[$0] }
    if let table, let labels, let first = names.first, names.allSatisfy({ table.file(for: $0) == nil }) {
      throw EvaluationError(
        "\(labels.printable): names none of the \(count) images, such as '\(first.description.printable)': its first column must have their file names"
      )
    }
  }

  /// What one image is encoded to.
  private struct Code: Sendable {
    let row: [Float]
    let shape: LatentShape
    /// KL of each coordinate, of a variational model.
    let divergences: [Double]?
  }

  /// Encodes the images and draws the map.
  package func run(in context: EvaluationContext) async throws -> Report {
    context.observer(.started(total: chosen.count))
    defer { context.observer(.ended(RunSummary())) }
    let (model, pictures, chosen) = (model, pictures, chosen)
    let encoder = try model.encoder
    let measured = try await context.measure(chosen.map { pictures.names[$0] }) { place in
      let image = try model.view(of: try await pictures.image(chosen[place]))
      let posterior = try (encoder as? any VariationalEncoder)?.posterior(image)
      let latent = try posterior?.mean ?? encoder.encode(image)
      return Code(
        row: latent.rows.array, shape: LatentShape(of: latent),
        divergences: (posterior as? any FactorisedPosterior)?.divergenceByCoordinate[0])
    }
    let found = zip(chosen, measured.values).compactMap { index, code in code.map { (index: index, code: $0) } }
    guard let shape = found.first?.code.shape, found.count >= 10 else {
      throw EvaluationError("\(Words.count(found.count, "image")) could be encoded: give ten or more")
    }
    guard shape.coordinates <= Self.mostCoordinates, shape.coordinates > 1 else {
      throw EvaluationError(
        "\(model.folder.name.printable) has codes of \(shape.coordinates) numbers: give a model with 2 to \(Self.mostCoordinates)"
      )
    }
    if let unit = units.first(where: { $0 >= shape.coordinates }) {
      throw EvaluationError("`units` names unit \(unit): the units are 0 to \(shape.coordinates - 1)")
    }
    let rows = Tensor(found.flatMap(\.code.row), shape: [found.count, shape.coordinates])
    let moments = Moments(of: rows, unbiased: true)
    guard let plane = units.isEmpty ? CodePlane(principalAxesOf: moments) : CodePlane(units: units, mean: moments.mean)
    else { throw EvaluationError("the principal axes of the codes cannot be computed: give `units`") }
    let codes = CodeTable(
      codes: (0..<shape.coordinates).map { unit in found.map { Double($0.code.row[unit]) } },
      factors: [[Int](repeating: 0, count: found.count)], counts: [1])
    let classes = ImageClasses(texts(of: found.map { pictures.names[$0.index] }))
    let grid = CodeGrid(
      codes, on: plane, side: side, labels: classes.ofImages, classes: classes.names.count, judge: judge)
    let sheets = LatentSheets(model: model, shape: shape)
    let decoded = try sheets.decoded(grid.places.map { plane.code(at: $0.point) })
    let points = found.map { plane.point(of: $0.code.row.map(Double.init)) }
    let drawing = CodeMapDrawing(plane: plane, grid: grid, classes: classes, points: points, decoded: decoded)

    var report = Report(
      "\(found.count) images of \(pictures.source.root ?? "") in the latent space of \(called), \(shape.coordinates) units"
    )
    report.failures = measured.failures
    report.pictures = [
      .init(
        drawing.image, file: "map.png",
        title: "\(plane.titles[0]) and \(plane.titles[1]): codes, and what places decode to")
    ]
    let used = usedUnits(codes, found.compactMap(\.code.divergences))
    let order = used.sorted {
      moments.covariance[$0 * shape.coordinates + $0] > moments.covariance[$1 * shape.coordinates + $1]
    }
    let drawn = try await posteriorSheet(found.map(\.index), sheets, context)
    report.pictures += try [
      sheets.traversal(
        order.map { unit in
          (
            "unit \(unit)", (0..<shape.coordinates).map { $0 == unit ? 1 : 0 },
            moments.covariance[unit * shape.coordinates + unit].squareRoot()
          )
        }, through: moments.mean, file: "units.png",
        title: "The units in use, from -3 to 3 standard deviations of the codes, the one that varies most first"),
      PrincipalAxes(moments).flatMap { axes in
        try sheets.traversal(
          (0..<min(Self.axes, used.count)).map { axis in
            ("axis \(axis + 1)", Array(axes.vectors.row(axis)), axes.variances[axis].squareRoot())
          }, through: moments.mean, file: "axes.png",
          title: "Principal axes of the codes, from -3 to 3 standard deviations")
      },
      drawn,
    ].compactMap(\.self)
    report.tables = [
      summary(plane, grid, used: used.count, of: shape.coordinates), classTable(classes, grid),
      placeTable(plane, grid, classes),
    ]
    return report
  }

  /// The label of each image; none of images in one folder without labels.
  private func texts(of names: [ItemName]) -> [String?] {
    if let table, let label {
      return names.map { name in table.file(for: name).flatMap { table.text(label, of: $0) } }
    }
    let folders = Set(names.map(\.directory))
    return names.map { folders.count > 1 ? $0.directory : nil }
  }

  /// Of a variational model the units whose mean divergence from the prior is that of a used one; of others those that vary by a twentieth or
  /// more of the one that varies most.
  private func usedUnits(_ codes: CodeTable, _ divergences: [[Double]]) -> [Int] {
    guard let first = divergences.first else { return codes.activeUnits }
    let means = first.indices.map { unit in divergences.reduce(0) { $0 + $1[unit] } / Double(divergences.count) }
    return means.indices.filter { means[$0] >= NormalDivergence.usedFrom }
  }

  private func posteriorSheet(_ indices: [Int], _ sheets: LatentSheets, _ context: EvaluationContext) async throws
    -> Report.Picture?
  {
    guard model.has(.posterior), posteriors > 0 else { return nil }
    let count = min(posteriors, indices.count)
    var images: [Tensor] = []
    for place in 0..<count {
      images.append(try model.view(of: try await pictures.image(indices[place * indices.count / count])))
    }
    return try sheets.posteriors(
      of: images, draws: Self.draws, key: RandomKey(seed: context.seed).split("map").split("posteriors"))
  }

  private func summary(_ plane: CodePlane, _ grid: CodeGrid, used: Int, of units: Int) -> Report.Table {
    var table = Report.Table(
      "map",
      columns: [
        .text("x"), .text("y"), .count("units"), .count("used"), .count("places"), .count("gaps"),
        .number(Quantity("threshold", title: "a gap is farther than", digits: 4)),
      ])
    table.add([
      .text(plane.titles[0]), .text(plane.titles[1]), .count(units), .count(used), .count(grid.places.count),
      .count(grid.places.count { $0.isGap }), .value(grid.threshold),
    ])
    return table
  }

  private func classTable(_ classes: ImageClasses, _ grid: CodeGrid) -> Report.Table {
    var table = Report.Table("classes", columns: [.text("class"), .count("images"), .count("places")])
    guard classes.names.count > 1 else { return table }
    for (label, (name, count)) in zip(classes.names, classes.counts).enumerated() {
      table.add([.text(name), .count(count), .count(grid.places.count { $0.label == label && !$0.isGap })])
    }
    table.notes = ["places: those of the grid that are no gaps and look like the class"]
    return table
  }

  private func placeTable(_ plane: CodePlane, _ grid: CodeGrid, _ classes: ImageClasses) -> Report.Table {
    var table = Report.Table(
      "places", title: "Places of the grid",
      columns: [
        .number(Quantity("x", digits: 4)), .number(Quantity("y", digits: 4)), .text("class"),
        .number(Quantity("distance", title: "to the nearest code", digits: 4)), .text("gap"),
      ], isDetail: true)
    for place in grid.places {
      table.add([
        .value(place.point.x), .value(place.point.y), .text(place.label.map { classes.names[$0] } ?? ""),
        .value(place.distance), .text(place.isGap ? "yes" : "no"),
      ])
    }
    return table
  }
}
