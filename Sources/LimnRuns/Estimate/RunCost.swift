import LimnPipelines
import LimnTensors

/// How long photos take in a pipeline, and where that is known from.
package struct RunCost: Sendable {
  /// Where a time is known from.
  package enum Source: Sendable {
    /// So many photos that were done before with the same pipeline and models.
    case journal(Int)
    /// This photo, which was taken through without being saved.
    case trial(ItemName)
  }

  /// Seconds of work for a megapixel, a photo at a time on one job; nil for items without files.
  package let secondsPerMegapixel: Double?
  /// Seconds of work for a photo, on average.
  package let secondsPerPhoto: Double
  /// Where that is known from.
  package let source: Source

  private init(seconds: Double, pixels: Int?, photos: Int, source: Source) {
    secondsPerMegapixel = pixels.flatMap { $0 > 0 ? seconds / (Double($0) / 1e6) : nil }
    secondsPerPhoto = seconds / Double(photos)
    self.source = source
  }

  /// The cost by what was done before with the same pipeline and models; nil if nothing was.
  package init?(_ history: RunHistory, keys: RunKeys) {
    var seconds = 0.0
    var pixels: Int? = 0
    var photos = 0
    for case .done(let done) in history.all where done.pipeline == keys.pipeline && done.models == keys.models {
      seconds += done.workSeconds
      pixels = pixels.flatMap { sum in done.pixels.map { sum + $0 } }
      photos += 1
    }
    guard photos > 0 else { return nil }
    self.init(seconds: seconds, pixels: pixels, photos: photos, source: .journal(photos))
  }

  /// The cost by taking one photo through, which saves nothing; throws what the pipeline throws.
  ///
  /// What takes less than a second is done twice, since the first time has more to do.
  package init(trying photo: PhotoSurvey.Photo, through pipeline: Pipeline, seed: UInt64, threads: Int) async throws {
    var seconds = 0.0
    for _ in 0..<2 {
      let start = ContinuousClock.now
      try await Threads.$count.withValue(threads) {
        let context = StageContext(key: RandomKey(seed: seed), isReplay: true)
        _ = try await pipeline.run(photo.name, in: context)
      }
      seconds = (ContinuousClock.now - start) / .seconds(1)
      if seconds > 1 { break }
    }
    self.init(seconds: seconds, pixels: photo.pixels, photos: 1, source: .trial(photo.name))
  }

  /// Seconds that photos take with so many jobs.
  package func seconds(for photos: PhotoSurvey, jobs: Int) -> Double {
    let work =
      if let secondsPerMegapixel, let pixels = photos.pixels {
        pixels / 1e6 * secondsPerMegapixel
      } else {
        photos.readable * secondsPerPhoto
      }
    return work / Double(max(1, jobs))
  }
}
