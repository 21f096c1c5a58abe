import LimnEvaluation
import LimnFoundation
import LimnImages
import LimnTensors

/// A set of images in IDX files under their usual names: a training and a test set of 28×28, each with the numbers of its classes.
package struct IDXPair: Sendable {
  /// One of the two sets.
  package struct Part: Sendable {
    /// The file of its images.
    package let path: String
    /// The file of their classes.
    package let labelPath: String
    /// Whether all samples above 0 are one too low in it, as in a copy made by floor(255·v/256); they are then raised.
    package let isRaised: Bool
    /// The samples, 784 an image, after that.
    package let samples: [UInt8]
    /// The class of each image.
    package let classes: [UInt8]
    /// Numbers in an image.
    package let size: Int

    /// How many images there are.
    package var count: Int { classes.count }

    /// Some of the images `[N, 1, 28, 28]`, from 0 to 1.
    package func images(_ chosen: [Int]) -> Tensor {
      Tensor(shape: [chosen.count, 1, 28, 28]) { output in
        for (row, index) in chosen.enumerated() {
          for place in 0..<size { output[row * size + place] = Float(samples[index * size + place]) / 255 }
        }
      }
    }

    /// All of them.
    package var images: Tensor { images(Array(0..<count)) }

    /// The mean over each image of a number for each sample.
    package func means(_ value: (UInt8) -> Double) -> [Double] {
      (0..<count).map { index in
        samples[index * size..<(index + 1) * size].reduce(0) { $0 + value($1) } / Double(size)
      }
    }

    /// The images of a class.
    package func indices(of label: Int) -> [Int] { (0..<count).filter { classes[$0] == UInt8(label) } }
  }

  /// The folder.
  package let folder: String
  package let training: Part, test: Part

  /// A parameter that names a folder of them.
  package static func parameter(_ name: String, _ what: String) -> EvaluationSignature.Parameter {
    .init(
      name, .path,
      help: "\(what): a folder with train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, and those of t10k.",
      completes: .folder)
  }

  /// MNIST's folder.
  package static let digits = parameter("digits", "MNIST (yann.lecun.org/exdb/mnist has the files)")

  /// Reads a folder's four files; throws for one that is missing or not of 28×28.
  package init(_ folder: String) throws {
    self.folder = folder
    training = try Self.part(folder, "train")
    test = try Self.part(folder, "t10k")
  }

  private static func part(_ folder: String, _ stem: String) throws -> Part {
    func file(_ kind: String) throws -> IDXFile {
      let path = "\(folder)/\(stem)-\(kind)-ubyte"
      return try IDXFile(path: FileKind(followingLinks: path + ".gz") == nil ? path : path + ".gz")
    }
    let (images, labels) = (try file("images-idx3"), try file("labels-idx1"))
    guard images.extents.count == 3, images.extents.dropFirst() == [28, 28], labels.extents == [images.extents[0]]
    else {
      throw EvaluationError("'\(images.path.printable)' holds no images of 28×28 with a class for each")
    }
    let isRaised = images.bytes.max() == 254
    return Part(
      path: images.path, labelPath: labels.path, isRaised: isRaised,
      samples: isRaised ? images.bytes.map { $0 > 0 ? $0 + 1 : 0 } : images.bytes, classes: labels.bytes, size: 784)
  }

  /// What was repaired, for a report's notes.
  package var notes: [String] {
    [training, test].filter(\.isRaised).map {
      "\($0.path): all samples above 0 are one too low in this copy, and were raised by one"
    }
  }
}
