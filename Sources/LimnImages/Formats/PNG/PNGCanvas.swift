/// What the pictures of a PNG's animation are laid on, one after the other; transparent at first, where it can be.
struct PNGCanvas {
  let width: Int, height: Int
  let channels: Image.Channels
  private var samples: Image.Samples

  /// Makes an empty canvas.
  init(width: Int, height: Int, channels: Image.Channels, bitDepth: Int) {
    (self.width, self.height, self.channels) = (width, height, channels)
    let count = width * height * channels.count
    samples =
      bitDepth == 16 ? .uint16([UInt16](repeating: 0, count: count)) : .uint8([UInt8](repeating: 0, count: count))
  }

  /// Lays a picture on the canvas, which then is as it is left for the next one; returns what is shown meanwhile.
  mutating func show(_ frame: Image, _ control: PNGFrameControl) -> Image {
    let before = control.disposal == .restored ? samples : nil
    switch (frame.samples, samples) {
    case (.uint8(let source), .uint8(var target)):
      samples = .uint8([])
      lay(source, of: frame.channels, on: &target, control)
      samples = .uint8(target)
    case (.uint16(let source), .uint16(var target)):
      samples = .uint16([])
      lay(source, of: frame.channels, on: &target, control)
      samples = .uint16(target)
    default: break  // All pictures of a file have the depth of its header.
    }
    let shown = Image(width: width, height: height, channels: channels, samples: samples)
    switch control.disposal {
    case .none: break
    case .restored: if let before { samples = before }
    case .cleared:
      switch samples {
      case .uint8(var target):
        samples = .uint8([])
        clear(&target, control)
        samples = .uint8(target)
      case .uint16(var target):
        samples = .uint16([])
        clear(&target, control)
        samples = .uint16(target)
      }
    }
    return shown
  }

  private func clear<Sample: FixedWidthInteger>(_ target: inout [Sample], _ control: PNGFrameControl) {
    for row in control.y..<control.y + control.height {
      let start = (row * width + control.x) * channels.count
      for place in start..<start + control.width * channels.count { target[place] = 0 }
    }
  }

  /// Lays samples on others, by the formulas of the specification (PNG 3, 11.3.6.2).
  private func lay<Sample: FixedWidthInteger & UnsignedInteger>(
    _ source: [Sample], of kind: Image.Channels, on target: inout [Sample], _ control: PNGFrameControl
  ) {
    let (step, own, colours) = (channels.count, kind.count, channels.colorCount)
    let most = UInt64(Sample.max)
    for row in 0..<control.height {
      var from = row * control.width * own
      var to = ((control.y + row) * width + control.x) * step
      for _ in 0..<control.width {
        let opacity = kind.hasAlpha ? UInt64(source[from + own - 1]) : most
        let under = channels.hasAlpha ? UInt64(target[to + step - 1]) : most
        if !control.isBlended || opacity == most || under == 0 {
          for channel in 0..<colours { target[to + channel] = source[from + channel] }
          if channels.hasAlpha { target[to + step - 1] = Sample(opacity) }
        } else if opacity > 0 {
          let (above, below) = (opacity * most, (most - opacity) * under)
          for channel in 0..<colours {
            let mixed = UInt64(source[from + channel]) * above + UInt64(target[to + channel]) * below
            target[to + channel] = Sample(mixed / (above + below))
          }
          if channels.hasAlpha { target[to + step - 1] = Sample((above + below) / most) }
        }
        from += own
        to += step
      }
    }
  }
}
