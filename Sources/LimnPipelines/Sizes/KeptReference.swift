import LimnTensors

extension ItemSize {
  /// Bytes of the picture that is kept as the item's reference; 0 where there is none, or its size is not known.
  package var referenceBytes: Int { reference?.bytes ?? 0 }

  /// The size of the same item with its picture as its reference: one block of memory until either changes.
  package func keepingReference() -> ItemSize {
    let pixelBytes: Int
    switch type.kind {
    case .image: pixelBytes = (colours + (hasAlpha ? 1 : 0)) * sampleBytes
    case .pixels: pixelBytes = 4 * colours * count
    default: return self
    }
    var size = self
    size.reference = ReferenceSize(
      pixelBytes: pixelBytes, isFloats: type.kind == .pixels, buffer: buffer, width: width, height: height)
    return size
  }

  /// The size of the same item with its reference, if it has one, as floats.
  package func withReferenceAsFloats() -> ItemSize {
    guard let reference, !reference.isFloats else { return self }
    var size = self
    size.reference = ReferenceSize(
      pixelBytes: 4 * colours, isFloats: true, buffer: nil, width: reference.width, height: reference.height)
    return size
  }

  /// Gives the item that a step made its block of memory, where it has none, and its reference one, where it has none or the step
  /// changed its size.
  package mutating func place(in block: Int) {
    if buffer == nil { buffer = block }
    guard var reference else { return }
    let isResized =
      (type.kind == .image || type.kind == .pixels) && (reference.width != width || reference.height != height)
    guard isResized || reference.buffer == nil else { return }
    if isResized { (reference.width, reference.height) = (width, height) }
    reference.buffer = -block
    self.reference = reference
  }
}
