import LimnImages
import LimnPipelines

/// What the photos of a run will take, from their headers: all of them, or as many as can be read in a few seconds, spread
/// evenly over the run.
package struct PhotoSurvey: Sendable {
  /// One photo whose header was read.
  package struct Photo: Sendable {
    /// The photo.
    package let name: ItemName
    /// Width times height; nil for an item without a file.
    package let pixels: Int?
    /// Bytes that it takes while it is worked on, beyond what the process takes without it; nil if that depends on what comes
    /// up on the way.
    package let memory: Int?
  }

  /// The photos that were looked at, in the run's order.
  package let photos: [Photo]
  /// How many photos there are.
  package let total: Int
  /// How many were looked at whose headers cannot be read: they will fail at once.
  package let unreadable: Int

  /// Looks at photos for at most about so many seconds.
  package init(of names: [ItemName], through pipeline: Pipeline, seconds: Double = 3) {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(seconds)
    var found: [Int: Photo] = [:]
    var unreadable = 0
    // Every 64th photo first, then those in the middle between them, and so on: wherever it ends, they are spread evenly.
    var step = 64
    search: while step >= 1 {
      for index in stride(from: 0, to: names.count, by: step) where step == 64 || index % (2 * step) != 0 {
        if index & 15 == 0 || step == 64, clock.now > end { break search }
        do {
          found[index] = try Self.photo(names[index], pipeline)
        } catch {
          unreadable += 1
        }
      }
      step /= 2
    }
    photos = found.sorted { $0.key < $1.key }.map(\.value)
    total = names.count
    self.unreadable = unreadable
  }

  private static func photo(_ name: ItemName, _ pipeline: Pipeline) throws -> Photo {
    let size = try pipeline.source.size(of: name)
    let memory = if let size { pipeline.memory(for: size) } else { try pipeline.memory(for: name) }
    return Photo(name: name, pixels: size?.pixels, memory: memory)
  }

  /// How many photos were looked at.
  package var count: Int { photos.count + unreadable }

  /// The width times height of all photos, those that were not looked at being like the others; nil for items without files.
  package var pixels: Double? {
    let known = photos.compactMap(\.pixels)
    guard !known.isEmpty, known.count == photos.count else { return nil }
    return known.reduce(0) { $0 + Double($1) } / Double(count) * Double(total)
  }

  /// How many photos can be done at all, those that were not looked at being like the others.
  package var readable: Double { count == 0 ? 0 : Double(photos.count) / Double(count) * Double(total) }

  /// The photo that takes the most memory.
  package var largest: Photo? { photos.max { ($0.memory ?? 0) < ($1.memory ?? 0) } }

  /// The photos that take more than so many bytes.
  package func photos(above bytes: Int) -> [Photo] { photos.filter { ($0.memory ?? 0) > bytes } }

  /// Bytes that so many photos at once take at most; nil where that of one is not known.
  package func memory(jobs: Int) -> Int? {
    let needs = photos.compactMap(\.memory)
    guard needs.count == photos.count else { return nil }
    return needs.sorted(by: >).prefix(jobs).reduce(0, +)
  }

  /// The photo of median size; nil if there is none.
  package func median(withinMemory bytes: Int = .max) -> Photo? {
    let fitting = photos.filter { ($0.memory ?? 0) <= bytes }.sorted { ($0.pixels ?? 0) < ($1.pixels ?? 0) }
    return fitting.isEmpty ? nil : fitting[fitting.count / 2]
  }
}
