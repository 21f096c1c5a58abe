import LimnImages
import LimnPipelines
import LimnTensors

// What stages hold beyond their inputs and output while they run, and what they keep over a run, each read off its `run`.
// Sizes of tensors within models are the models' own to tell (`Encoder.encodingMemory`, `Decoder.decodingMemory`).

extension Canvas {
  /// Bytes of the strips that a photo is worked on in: two of a megasample, and a copy.
  static let stripMemory = 3 * (4 << 20)
}

extension SaveStage {
  /// The item goes on as it is.
  public func outputSize(for inputs: [ItemSize]) throws(PortError) -> ItemSize { inputs[0] }

  /// The samples that are written, where they are made first, and what the encoder of a JPEG holds: coefficients of up to 8
  /// megapixels.
  public func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int {
    let pixels = inputs[0].pixels ?? 0
    let samples = inputs[0].colours + (inputs[0].hasAlpha ? 1 : 0)
    let isMade: Bool
    switch inputs[0].type {
    case .image: isMade = inputs[0].hasAlpha || inputs[0].sampleBytes == 2
    case .pixels, .latent: isMade = true
    }
    let copy = isMade ? pixels * samples * 2 : 0
    let opacity = inputs[0].hasAlpha ? pixels * 2 : 0
    // The original in the same form, which a JPEG's quality is found by.
    let origin = inputs[0].hasAlpha || inputs[0].sampleBytes == 2 ? pixels * samples : 0
    return copy + opacity + origin
      + max(JPEG.fittingMemory(pixels: pixels), pixels <= 8_000_000 ? pixels * 2 * samples : 0)
  }
}

extension ContactSheetStage {
  /// `after` goes on as it is.
  public func outputSize(for inputs: [ItemSize]) throws(PortError) -> ItemSize { inputs[1] }
}

extension FloatsStage {
  /// Floats of the picture's size, and of its reference's.
  public func outputSize(for inputs: [ItemSize]) throws(PortError) -> ItemSize {
    ItemSize(try outputType(for: inputs.map(\.type)), like: inputs[0]).withReferenceAsFloats()
  }
}

extension GreyStage {
  /// A reference, while a grey one is made of it.
  public func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int { inputs[0].referenceBytes }
}

extension RandomFlipStage {
  /// A reference, while it is turned.
  public func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int { inputs[0].referenceBytes }
}

extension BlendStage {
  /// Strips of both pictures.
  public func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int { Canvas.stripMemory }
}

extension NoiseStage {
  /// Strips of the picture and of the noise.
  public func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int { Canvas.stripMemory }
}

extension PasteStage {
  /// The edit in the frame's own size, if it came in another, and strips.
  public func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int {
    let side = min(inputs[0].width ?? 0, inputs[0].height ?? 0)
    let isScaled = inputs[1].width.map { $0 < side } ?? true
    return Canvas.stripMemory + (isScaled ? side * side * 4 * inputs[1].colours : 0)
  }
}

extension ResizeStage {
  /// The rows that one row of the result is made of.
  public func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int {
    guard let from = inputs[0].height, let to = output.height, let width = output.width else { return 0 }
    let taps = min(from, 6 * max(1, from / max(1, to)) + 7)
    return ((taps + 1) * width + (inputs[0].width ?? 0)) * 4 * (inputs[0].colours + 1)
  }
}

extension DetailStage {
  /// The photo as floats, the edit's mask, and each channel's change and base in the photo's size.
  public func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int {
    (inputs[0].pixels ?? 0) * 4 * (3 * inputs[0].colours + 3)
  }
}

extension ContactSheetStage {
  /// A copy of the picture before in 8 bits without alpha, and a colour of it, in which places are looked for.
  public func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int {
    guard isDetail else { return 0 }
    return (inputs[0].pixels ?? 0) * (inputs[0].colours + (inputs[0].hasAlpha || inputs[0].sampleBytes == 2 ? 2 : 1))
  }

  /// The pictures, and the sheet that is drawn of them at the end.
  public var keptMemory: [String: Int] { ["contact sheet \(path)": 2 * limit * 2 * sheet.cell * sheet.cell * 3] }
}

extension TraverseStage {
  /// A batch with a latent for each step.
  public func outputSize(for inputs: [ItemSize]) throws(PortError) -> ItemSize {
    var size = ItemSize(try outputType(for: inputs.map(\.type)), like: inputs[0])
    size.count *= lengths.count
    return size
  }
}

extension InterpolateStage {
  /// A batch with a latent for each step.
  public func outputSize(for inputs: [ItemSize]) throws(PortError) -> ItemSize {
    var size = ItemSize(try outputType(for: inputs.map(\.type)), like: inputs[0])
    size.count *= places.count
    return size
  }
}

extension AverageStage {
  /// The latent goes on as it is.
  public func outputSize(for inputs: [ItemSize]) throws(PortError) -> ItemSize { inputs[0] }

  /// The latent's numbers in whole steps.
  public func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int { 5 * (inputs[0].bytes ?? 0) }
}

extension StripStage {
  /// One picture of all.
  public func outputSize(for inputs: [ItemSize]) throws(PortError) -> ItemSize {
    var size = ItemSize(try outputType(for: inputs.map(\.type)), like: inputs[0])
    if let width = inputs[0].width, let height = inputs[0].height {
      let sheet = extent(of: inputs[0].count, width: width, height: height)
      (size.width, size.height, size.count) = (sheet.width, sheet.height, 1)
      size.type = .pixels(.init(width: sheet.width, height: sheet.height, channels: size.colours))
    }
    return size
  }
}

extension TilesStage {
  /// One tile, what the inner stages make of it, and the part of that which is kept.
  public func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int {
    guard let width = inputs[0].width, let height = inputs[0].height else { return 0 }
    func longest(_ length: Int) -> Int {
      TileGrid(length: length, size: size, overlap: overlap).spans.map(\.window.count).max() ?? length
    }
    let colours = inputs[0].colours
    let tile = ItemSize(
      .pixels(.init(width: longest(width), height: longest(height), channels: colours)), like: inputs[0])
    guard let bytes = tile.bytes, let result = try? each.outputSize(for: [tile]) else { return 0 }
    return bytes + (result.bytes ?? bytes) + max(each.workingMemory(for: [tile], giving: result), bytes)
  }
}

extension PictureStage {
  /// The photo's own size, whatever the items have.
  public func outputSize(for inputs: [ItemSize]) throws(PortError) -> ItemSize {
    guard let header = try? ImageFile.header(path) else { return ItemSize(.image(.init())) }
    return ItemSize(header)
  }

  /// The photo.
  public var keptMemory: [String: Int] {
    guard let header = try? ImageFile.header(path) else { return [:] }
    return [path: header.sampleBytes + header.decodingMemory]
  }
}

extension EncodeStage {
  /// Floats of the photo, and what the model holds.
  public func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int {
    guard let width = inputs[0].width, let height = inputs[0].height else { return 0 }
    let pixels = ItemSize(.pixels(.init()), like: inputs[0]).bytes ?? 0
    // Pixels are held by the latent where that has a level for them, and are the input's own where that is pixels.
    let floats = inputs[0].type.kind == .image ? pixels : 0
    let shared = model.space.levels.contains(.image) ? pixels : 0
    return max(0, model.encoder.encodingMemory(width: width, height: height) * inputs[0].count + floats - shared)
  }

  /// The weights in the order that convolutions want.
  public var keptMemory: [String: Int] { model.keptMemory }
}

extension DecodeStage {
  /// What the model holds.
  public func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int {
    guard let width = output.width, let height = output.height else { return 0 }
    return model.decoder.decodingMemory(width: width, height: height) * inputs[0].count
  }

  /// The weights in the order that convolutions want.
  public var keptMemory: [String: Int] { model.keptMemory }
}
