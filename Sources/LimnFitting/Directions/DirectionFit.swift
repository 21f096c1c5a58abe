import Foundation
import LimnFoundation
import LimnModels
import LimnPipelines
import LimnRuns
import LimnStages
import LimnTensors

/// The fit of one attribute's direction in a model's latent space, from photos and a table of their labels.
package struct DirectionFit: Sendable {
  /// What is asked for.
  package struct Request: Sendable, Hashable {
    /// The table's column of the attribute.
    package var attribute: String
    /// The direction's name; pipelines name it so.
    package var name: String
    /// How it is found.
    package var method: DirectionMethod
    /// Columns that `balanced` matches; nil: those of `usualMatch` that the table has.
    package var match: [String]?
    /// Columns whose own directions, found by the same method, are taken out.
    package var orthogonalTo: [String]
    /// Whether each photo's mirror image counts as well.
    package var isMirrored: Bool

    /// Makes a request.
    package init(
      attribute: String, name: String, method: DirectionMethod = .balanced, match: [String]? = nil,
      orthogonalTo: [String] = [], isMirrored: Bool = false
    ) {
      self.attribute = attribute
      self.name = name
      self.method = method
      self.match = match
      self.orthogonalTo = orthogonalTo
      self.isMirrored = isMirrored
    }
  }

  /// What came of a fit.
  package struct Outcome: Sendable {
    /// The direction.
    package let direction: Direction
    /// How it went, a line each.
    package let notes: [String]
    /// Photos that could not be read, a line each.
    package let failures: [String]
  }

  /// Columns that `balanced` matches where the table has them.
  package static let usualMatch = ["male", "young", "smiling"]

  /// What is asked for.
  package let request: Request
  /// The photos that are encoded: those whose attribute is known and whose row fulfils the condition.
  package let photos: [ItemName]
  private let model: LearnedModel
  private let source: any SourceStage
  private let table: LabelTable
  private let match: [String]

  /// Checks a request, no photo being opened; `photos` are those of `folder`, which `source` opens later.
  ///
  /// Throws `FittingError` for a model in whose space there are no directions, a column that is not there or holds no labels,
  /// photos of which the table knows none, and classes that are empty among those chosen.
  package init(
    _ request: Request, model: LearnedModel, table: LabelTable, condition: LabelCondition? = nil, photos: [ItemName],
    of source: any SourceStage = LoadStage(path: "."), folder: String
  ) throws {
    let others = request.orthogonalTo + (request.match ?? [])
    do throws(LabelError) {
      for column in [request.attribute] + others { try table.requireAttribute(column) }
      try condition?.check(in: table)
    } catch { throw FittingError("\(error)") }
    if others.contains(request.attribute) {
      throw FittingError(
        "'\(request.attribute.printable)' is the attribute itself: it can neither be matched nor taken out")
    }
    let known = photos.compactMap { photo in table.file(for: photo).map { (photo, $0) } }
    guard !known.isEmpty else {
      throw FittingError(
        "no photo of '\(folder.printable)' is in '\(table.path.printable)': the table begins with "
          + "'\(table.files.first?.printable ?? "")', the folder with '\(photos.first?.description.printable ?? "")'; "
          + "give the folder that the table is about")
    }
    let chosen = known.filter { condition?.holds(for: $0.1, in: table) ?? true }
    guard !chosen.isEmpty else {
      throw FittingError(
        "none of the \(known.count) photos of '\(folder.printable)' in '\(table.path.printable)' fulfils the condition")
    }
    for column in [request.attribute] + request.orthogonalTo {
      let flags = chosen.compactMap { table.flag(column, of: $0.1) }
      for value in [true, false] where !flags.contains(value) {
        throw FittingError(
          "none of the \(chosen.count) photos chosen has \(column.printable)=\(value ? 1 : 0): "
            + "a direction needs photos of both classes")
      }
    }
    if let reason = try LatentSamples.unfit(model) { throw FittingError(reason) }
    self.request = request
    self.source = source
    self.model = model
    self.table = table
    self.photos = chosen.filter { table.flag(request.attribute, of: $0.1) != nil }.map(\.0)
    match = request.match ?? Self.usualMatch.filter { column in (try? table.requireAttribute(column)) != nil }
  }

  /// Encodes the photos and fits the direction; its cosines to `others`, directions of the same space, are noted in it.
  ///
  /// Throws `FittingError` where too few photos can be read or nothing is left of the direction, and what the model throws.
  package func run(
    others: [Direction] = [], threads: Int = ProcessInfo.processInfo.activeProcessorCount,
    observe: (RunEvent) -> Void = { _ in }
  ) async throws -> Outcome {
    let samples = try await LatentSamples(
      model: model, photos: photos, of: source, mirrored: request.isMirrored, threads: threads, observe: observe)
    return try await fit(samples, others: others, threads: threads)
  }

  /// Fits the direction to latents that are there.
  func fit(_ samples: LatentSamples, others: [Direction], threads: Int) async throws -> Outcome {
    var notes: [String] = []
    var (unit, classes) = try normal(of: request.attribute, samples, notes: &notes)
    var taken: [(name: String, unit: [Double])] = []
    for column in request.orthogonalTo {
      let other = try normal(of: column, samples, notes: &notes).unit
      notes.append(
        "\(column.printable): had a cosine of \(String(format: "%.3f", unit.dot(other))) before it was taken out")
      taken.append((column, other))
    }
    if !taken.isEmpty {
      let rest = Span(of: taken.map(\.unit)).removed(from: unit)
      let norm = rest.norm
      guard norm > 1e-3 else {
        throw FittingError(
          "nothing is left of \(request.attribute.printable) once \(request.orthogonalTo.joined(separator: ", ")) "
            + "is taken out; take out less", kind: .work)
      }
      unit = rest.map { $0 / norm }
    }
    let projections = samples.values.rowProducts(with: unit)
    let statistics = ProjectionStatistics(projections, classes: classes)
    guard statistics.spread > 0, statistics.spread.isFinite else {
      throw FittingError("all latents lie at one place along the direction: there is nothing to fit", kind: .work)
    }
    let footprint = try await DirectionFootprint.map(
      decoder: try model.decoder, samples: samples, unit: unit, projections: projections, classes: classes,
      statistics: statistics, threads: threads)
    let levels = samples.shape.latent(Tensor(unit.map { Float($0) }, shape: [1, unit.count])).levels
    var cosines: [String: Double] = [:]
    for other in others where other.name != request.name && other.levels.map(\.shape) == levels.map(\.shape) {
      cosines[other.name] = unit.dot(other.levels.flatMap { $0.array.map(Double.init) })
    }
    for (name, other) in taken { cosines[name] = unit.dot(other) }
    let photos = zip(samples.names, classes).enumerated().filter { $0.offset % copies == 0 }.map(\.element.1)
    let direction = Direction(
      name: request.name, space: samples.space, levels: levels, mean: statistics.mean, spread: statistics.spread,
      withMean: statistics.withMean, withoutMean: statistics.withoutMean, method: request.method.rawValue,
      positives: photos.count { $0 }, negatives: photos.count { !$0 }, orthogonalTo: request.orthogonalTo,
      cosines: cosines, accuracy: statistics.accuracy, footprint: footprint)
    return Outcome(direction: direction, notes: notes, failures: samples.failures)
  }

  private var copies: Int { request.isMirrored ? 2 : 1 }

  /// One attribute's unit vector among the latents whose label is known, and those labels. Another attribute than the one that
  /// is asked for is matched on that one, too, so that taking it out does not take out what is wanted.
  private func normal(
    of column: String, _ samples: LatentSamples, notes: inout [String]
  ) throws -> (unit: [Double], classes: [Bool]) {
    func flags(_ column: String) -> [Bool?] {
      samples.names.map { name in table.file(for: name).flatMap { table.flag(column, of: $0) } }
    }
    let own = flags(column)
    let rows = own.indices.filter { own[$0] != nil }
    let classes = rows.compactMap { own[$0] }
    let matched = (match + [request.attribute]).filter { $0 != column }
    do throws(FittingError) {
      let found = try request.method.fit(
        LabelledLatents(
          values: rows.count == own.count ? samples.values : samples.values.rows(rows), classes: classes,
          matched: matched.map { column in
            let values = flags(column)
            return rows.map { values[$0] }
          }))
      let names = request.method == .balanced ? matched.map(\.printable).joined(separator: ", ") : ""
      if let note = found.note {
        notes.append("\(column.printable): " + (names.isEmpty ? "" : "matched on \(names): ") + note)
      }
      return (found.unit, classes)
    } catch {
      throw FittingError("\(column.printable): \(error)", kind: .work)
    }
  }
}
