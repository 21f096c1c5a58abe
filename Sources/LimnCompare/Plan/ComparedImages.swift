import LimnFoundation
import LimnImages
import LimnModels
import LimnPipelines
import LimnReport
import LimnStages
import LimnTensors

/// The images of a folder, or of an IDX file, as networks see them.
package struct ComparedImages: Sendable {
  /// The folder or file.
  package let path: String
  /// What the images are called, in order.
  package let names: [ItemName]
  /// Their pixels `[N, C, H, W]`, C being 1 or 3, from 0 to 1.
  package let pixels: Tensor
  /// The hash of each image's pixels of 8 bits: images of one hash are the same.
  package let hashes: [String]
  /// The size in which they are seen.
  package let size: ComparedSize
  /// How many of the images found are of another size than they are seen in, and how many of these of another shape, so that only their
  /// middle is seen.
  package let resized: Int, cropped: Int
  /// How many images were found; some are left out where they are too many.
  package let found: Int
  /// How many are grey and stored in colour.
  package let greyInColour: Int
  /// How many have one colour only.
  package let constant: Int
  /// What could not be read.
  package let failures: [Report.Failure]

  /// Colour channels, 1 or 3.
  package var channels: Int { pixels.shape[1] }

  /// What is done to images that are of another size, in a sentence; nil where all are seen as they are.
  package var fitting: String? {
    guard resized > 0 else { return nil }
    let seen = "\(Words.grouped(resized)) of the \(Words.grouped(found)) images are resized to \(size.text)"
    return cropped == 0
      ? seen : seen + ", \(Words.grouped(cropped)) of them after cutting off what lies outside their middle"
  }

  /// One image as it was read.
  private struct Seen: Sendable {
    let pixels: Tensor
    let isGrey: Bool
    let isConstant: Bool
    let wasColour: Bool
  }

  /// The largest difference of colour channels in an image that is grey: JPEG's rounding.
  private static let greyTolerance: Float = 4.5 / 255

  /// Reads the images; without `like`, their size and colours are chosen for them, else they are seen as those.
  ///
  /// Throws what finding them throws, and `ComparisonError` where fewer than `fewest` can be read or all are of one colour.
  package init(
    path: String, like: ComparedImages? = nil, fewest: Int, most: Int = .max, key: RandomKey, jobs: Int
  ) async throws {
    try await self.init(
      of: PictureSet(path: path), path: path, like: like, fewest: fewest, most: most, key: key, jobs: jobs)
  }

  /// The same of pictures that were found already; `path` is what they are called.
  package init(
    of pictures: PictureSet, path: String, like: ComparedImages? = nil, fewest: Int, most: Int = .max, key: RandomKey,
    jobs: Int
  ) async throws {
    found = pictures.names.count
    guard found >= fewest else { throw Self.tooFew(found, in: path, fewest, isOwn: like == nil) }
    let sizes: [ItemSize] = pictures.names.compactMap { try? pictures.source.size(of: $0) }
    let extents = sizes.compactMap { size in
      size.width.flatMap { width in size.height.map { ComparedSize(width: width, height: $0) } }
    }
    guard !extents.isEmpty else {
      throw ComparisonError(
        "none of the \(found) images in '\(path.printable)' can be read: give \(ImageFormats.standard.names("or")) files"
      )
    }
    let size = like?.size ?? ComparedSize(of: extents)
    let others = extents.filter { $0 != size }
    resized = others.count
    cropped = others.count { $0.width * size.height != $0.height * size.width }
    let isColour = like.map { $0.channels == 3 } ?? sizes.contains { $0.colours == 3 }
    let channels = isColour ? 3 : 1
    let room = min(most, ComparisonSettings.mostNumbers / (size.width * size.height * channels))
    let chosen =
      found <= room ? Array(0..<found) : key.split("chosen").permutation(found).prefix(room).sorted()
    var (seen, names, failures) = ([Seen](), [ItemName](), [Report.Failure]())
    try await OrderedChunks.run(of: chosen.count, size: 32, threads: max(1, jobs)) { range in
      var read: [(ItemName, Result<Seen, any Error>)] = []
      for place in range {
        try Task.checkCancellation()
        let name = pictures.names[chosen[place]]
        do {
          let image = try await pictures.image(chosen[place]).laidOnWhite()
          read.append((name, .success(try Self.seen(image, size, channels))))
        } catch let error where !(error is CancellationError) { read.append((name, .failure(error))) }
      }
      return read
    } done: { read in
      for (name, result) in read {
        switch result {
        case .success(let image):
          seen.append(image)
          names.append(name)
        case .failure(let error): failures.append(.init(name.path.isEmpty ? name.description : name.path, "\(error)"))
        }
      }
    }
    guard seen.count >= fewest else {
      throw Self.tooFew(seen.count, in: path, fewest, failures, isOwn: like == nil)
    }
    let isGrey = like.map { $0.channels == 1 } ?? seen.allSatisfy(\.isGrey)
    (self.path, self.names, self.size, self.failures) = (path, names, size, failures)
    pixels = Tensor.stacked(isGrey && channels == 3 ? seen.map { Self.firstChannel($0.pixels) } : seen.map(\.pixels))
    hashes = pixels.eightBits.map { ContentHash.hexadecimal(of: $0) }
    greyInColour = seen.count { $0.isGrey && $0.wasColour }
    constant = seen.count(where: \.isConstant)
    guard like != nil || constant < seen.count else {
      throw ComparisonError(
        "each of the \(seen.count) images in '\(path.printable)' has one colour only: there is nothing to learn")
    }
    guard like != nil || Set(hashes).count > 1 else {
      throw ComparisonError("all \(seen.count) images in '\(path.printable)' are the same: there is nothing to learn")
    }
    let different = Set(hashes).count
    guard like != nil || 2 * different >= fewest else {
      throw ComparisonError(
        "\(different) of the \(seen.count) images in '\(path.printable)' are different ones: at least \((fewest + 1) / 2) are needed"
      )
    }
  }

  private static func seen(_ image: Image, _ size: ComparedSize, _ channels: Int) throws -> Seen {
    let pixels = try Frame.whole.view(of: image, width: size.width, height: size.height, channels: channels)
    let plane = pixels.count / channels
    let (isGrey, isConstant) = pixels.withValues { values in
      var (isGrey, isConstant) = (true, true)
      for channel in 0..<channels {
        for place in 0..<plane {
          let value = values[channel * plane + place]
          if abs(value - values[place]) > greyTolerance { isGrey = false }
          if value != values[channel * plane] { isConstant = false }
        }
      }
      return (isGrey, isConstant)
    }
    return Seen(pixels: pixels, isGrey: isGrey, isConstant: isConstant, wasColour: image.channels.colorCount > 1)
  }

  private static func firstChannel(_ pixels: Tensor) -> Tensor {
    let plane = pixels.shape[2] * pixels.shape[3]
    return Tensor(Array(pixels.array.prefix(plane)), shape: [1, 1, pixels.shape[2], pixels.shape[3]])
  }

  private static func tooFew(
    _ count: Int, in path: String, _ fewest: Int, _ failures: [Report.Failure] = [], isOwn: Bool
  ) -> ComparisonError {
    let first = failures.first.map { " (\(failures.count) cannot be read: \($0))" } ?? ""
    let claims = Words.grouped(ComparisonSettings.fewestForClaims)
    return ComparisonError(
      "\(Words.count(count, "image")) in '\(path.printable)'\(first): at least \(fewest) are needed"
        + (isOwn ? ", and \(claims) before anything can be said of a VAE" : ""))
  }
}

extension Tensor {
  /// The items of `[N, …]` as bytes, 0…1 being 0…255.
  fileprivate var eightBits: [[UInt8]] {
    let size = count / max(1, shape[0])
    return withValues { values in
      (0..<shape[0]).map { item in
        values[item * size..<(item + 1) * size].map { UInt8(max(0, min(255, ($0 * 255).rounded()))) }
      }
    }
  }
}
