import LimnData
import LimnImages
import LimnPipelines
import LimnTensors

/// Makes colour photos grey.
///
/// The weights are those of ITU-R BT.601 with the digits of MATLAB's `rgb2gray`, by which the denoising papers made their
/// grey test images.
package struct GreyStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "grey", summary: "Makes colour photos grey (ITU-R BT.601), all of them or a random share.",
    parameters: [
      .init(
        "share", .number(0...1), help: "Share of the photos that become grey, drawn at random; 1 is all.",
        default: .number(1))
    ])

  private let share: Double

  /// Makes the stage from checked arguments.
  package init(_ arguments: Arguments) {
    share = arguments.number("share")
  }

  /// The input's type in grey; with a share below 1, in grey or in colour.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType {
    var type = inputs[0]
    if share == 1 { type.channels = 1 } else if type.channels == 3, share > 0 { type.channels = nil }
    return type
  }

  /// A photo is drawn as a whole.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: share > 0 && share < 1 ? nil : 0) }

  /// Makes the item grey, if it is drawn.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    guard share == 1 || context.key.uniform() < share else { return item }
    try item.changePair { value in
      if let image = value as? Image { return Self.grey(image) }
      return Pixels(try value.onePicture().converted(to: .plain).luma())
    }
    return item
  }

  private static func grey(_ image: Image) -> Image {
    guard image.channels == .rgb || image.channels == .rgba else { return image }
    let samples: Image.Samples =
      switch image.samples {
      case .uint8(let samples): .uint8(grey(samples, channels: image.channels.count))
      case .uint16(let samples): .uint16(grey(samples, channels: image.channels.count))
      }
    var metadata = image.metadata
    metadata.iccProfile = nil  // it describes colours
    return Image(
      width: image.width, height: image.height, channels: image.channels.hasAlpha ? .greyAlpha : .grey,
      samples: samples, metadata: metadata)
  }

  private static func grey<Sample: FixedWidthInteger>(_ samples: [Sample], channels: Int) -> [Sample] {
    let (red, green, blue) = (Luma.weights[0], Luma.weights[1], Luma.weights[2])
    let (pixels, kept) = (samples.count / channels, channels - 2)
    return [Sample](unsafeUninitializedCapacity: pixels * kept) { output, count in
      samples.withUnsafeBufferPointer { input in
        for index in 0..<pixels {
          let from = index * channels
          let value =
            red * Double(input[from]) + green * Double(input[from + 1]) + blue * Double(input[from + 2])
          output[index * kept] = Sample(value.rounded())
          if kept == 2 { output[index * kept + 1] = input[from + 3] }
        }
      }
      count = pixels * kept
    }
  }
}

extension GreyStage {
  /// A reference, while a grey one is made of it.
  package func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int { inputs[0].referenceBytes }
}
