import CKernels

/// A convolution as products of matrices, by the kernels of `CKernels`.
struct ProductConvolution: Sendable {
  /// Everything that the order of packed weights depends on.
  struct Order: Hashable, Sendable {
    let method: ConvolutionMethod
    let inputs: Int, outputs: Int, kernel: Int
    let isPlain: Bool, isGradient: Bool, isShuffled: Bool
  }

  private let geometry: ConvolutionGeometry
  private let method: ConvolutionMethod
  private let layout: Layout
  private let isShuffled: Bool
  private let kernel: limn_convolution

  /// About how many floats a thread works on at once: tiles and sums stay in the second level of the cache.
  private static let working = 260_000

  /// Plans a convolution of an input of a layout; nil for a method of another kind. Shuffled weights are those of a 1×1
  /// convolution `[C·k², O, 1, 1]` before a pixel shuffle, which together are the transpose of this convolution.
  init?(_ geometry: ConvolutionGeometry, _ layout: Layout, _ method: ConvolutionMethod, isShuffled: Bool = false) {
    guard method != .direct else { return nil }
    precondition(method == .patches || geometry.hasWinograd, "there is no Winograd scheme for \(geometry)")
    self.isShuffled = isShuffled
    let isPlain = method == .patches && layout == .plain && geometry.prefersPlainInput
    self.geometry = geometry
    self.method = method
    self.layout = isPlain ? .plain : .blocked
    let places = geometry.kernel * geometry.kernel
    var kernel = limn_convolution()
    kernel.scheme =
      method == .patches ? limn_patches : geometry.kernel == 3 ? limn_winograd_3 : limn_winograd_4
    kernel.batch = Int32(geometry.input[0])
    kernel.inputs = Int32(isPlain ? geometry.inputChannels : Layout.paddedChannels(geometry.inputChannels))
    kernel.outputs = Int32(Layout.paddedChannels(geometry.outputChannels))
    kernel.usedInputs = Int32(geometry.inputChannels)
    kernel.usedOutputs = Int32(geometry.outputChannels)
    kernel.height = Int32(geometry.input[2])
    kernel.width = Int32(geometry.input[3])
    kernel.rows = Int32(geometry.output[2])
    kernel.columns = Int32(geometry.output[3])
    kernel.kernel = Int32(geometry.kernel)
    kernel.stride = Int32(geometry.stride)
    kernel.padding = Int32(geometry.padding)
    kernel.lanes = Int32(Layout.groupWidth)
    kernel.plain = isPlain ? 1 : 0
    kernel.outputStep = isShuffled ? 1 : geometry.inputChannels * places
    kernel.inputStep = isShuffled ? places * geometry.outputChannels : places
    kernel.placeStep = isShuffled ? geometry.outputChannels : 1
    self.kernel = kernel
  }

  /// The forward pass.
  func forward(_ x: Tensor, _ weight: Tensor, bias: Tensor?, addend: Tensor?, relu: Bool) -> Tensor {
    let input = x.converted(to: layout).storage
    let packed = packed(weight, isGradient: false)
    let bias = padded(bias, geometry.outputChannels)
    let addend = addend?.converted(to: .blocked).storage
    let output = Tensor(uninitialized: geometry.output, layout: .blocked)
    let target = output.storage
    defer { withExtendedLifetime((input, packed, bias, addend, target)) {} }
    Threads.forPieces(of: units, size: piece) { piece in
      let scratch = scratch(piece.count)
      defer { withExtendedLifetime(scratch) {} }
      var end = limn_convolution_end(bias: bias?.base, addend: addend?.base, relu: relu ? 1 : 0)
      withUnsafePointer(to: kernel) { kernel in
        limn_convolution_forward(
          Processor.instructions, kernel, piece.lowerBound, piece.upperBound, input.base, packed.base, &end,
          target.base,
          scratch.base)
      }
    }
    return output
  }

  /// The gradient of the input, or the forward pass of a transposed convolution.
  func inputGradient(_ gradient: Tensor, _ weight: Tensor, bias: Tensor?, addend: Tensor?, relu: Bool) -> Tensor {
    let result = emptyInput(bias: bias)
    let gradient = gradient.converted(to: .blocked).storage
    let packed = packed(weight, isGradient: true)
    let bias = layout == .plain ? nil : padded(bias, geometry.inputChannels)
    let fused = writesEachPlaceOnce ? addend?.converted(to: .blocked).storage : nil
    let target = result.storage
    defer { withExtendedLifetime((gradient, packed, bias, fused)) {} }
    // Tiles of one item overlap in its gradient, so that one thread goes through them; pixels that lie apart are free.
    let each = writesEachPlaceOnce ? 1 : units / geometry.input[0]
    Threads.forPieces(of: units, size: piece, unit: each) { part in
      backward(part) { back, _ in
        back.gradient = UnsafePointer(gradient.base)
        back.weight = UnsafePointer(packed.base)
        back.inputGradient = target.base
        back.end = limn_convolution_end(
          bias: bias?.base, addend: fused?.base, relu: relu && writesEachPlaceOnce ? 1 : 0)
      }
    }
    guard !writesEachPlaceOnce else { return result }
    return finished(result, addend: addend, relu: relu)
  }

  private func finished(_ result: consuming Tensor, addend: Tensor?, relu: Bool) -> Tensor {
    var result = result
    if let addend { result += addend }
    if relu { result.clipBelowZero() }
    return result
  }

  /// The gradients of input (with `weight`), weights and bias.
  func gradients(
    _ x: Tensor, _ gradient: Tensor, mask: Tensor?, _ weight: Tensor?, bias: Bool
  ) -> (input: Tensor?, weight: Tensor, bias: Tensor?) {
    let input = x.converted(to: layout).storage
    let result = weight.map { _ in emptyInput(bias: nil) }
    let gradient = gradient.converted(to: .blocked).storage
    let mask = mask?.converted(to: .blocked).storage
    let packed = weight.map { self.packed($0, isGradient: true) }
    let coordinates = Storage(count: packedCount)
    let biasGradient = bias ? Tensor(zeros: [Layout.paddedChannels(geometry.outputChannels)]) : nil
    defer { withExtendedLifetime((input, gradient, mask, packed, coordinates, result, biasGradient)) {} }
    backward(0..<units) { back, isFirst in
      back.input = UnsafePointer(input.base)
      back.gradient = UnsafePointer(gradient.base)
      back.mask = mask.map { UnsafePointer($0.base) }
      back.weight = packed.map { UnsafePointer($0.base) }
      back.inputGradient = result?.storage.base
      back.weightGradient = coordinates.base
      back.biasGradient = biasGradient?.storage.base
      back.add = isFirst ? 0 : 1
    }
    let weightGradient = Tensor(uninitialized: weightShape, layout: .plain)
    withUnsafePointer(to: kernel) { kernel in
      limn_convolution_unpack(Processor.instructions, kernel, coordinates.base, weightGradient.storage.base)
    }
    return (result, weightGradient, biasGradient?.extended(to: [geometry.outputChannels]))
  }

  private func backward(_ range: Range<Int>, _ fill: (inout limn_convolution_back, _ isFirst: Bool) -> Void) {
    let size = min(range.count, piece)
    let scratch = scratch(size)
    defer { withExtendedLifetime(scratch) {} }
    withUnsafePointer(to: kernel) { kernel in
      for first in stride(from: range.lowerBound, to: range.upperBound, by: size) {
        var back = limn_convolution_back()
        fill(&back, first == range.lowerBound)
        limn_convolution_backward(
          Processor.instructions, kernel, first, min(first + size, range.upperBound), &back, scratch.base)
      }
    }
  }

  /// Whether the gradient of the input is written at each place exactly once, with all that follows, in any order.
  private var writesEachPlaceOnce: Bool {
    method == .patches && layout == .blocked && geometry.kernel == geometry.stride && geometry.padding == 0
      && geometry.isWhole
  }

  /// The gradient of the input before the first unit: patches are added to the bias or zero, all else is written.
  private func emptyInput(bias: Tensor?) -> Tensor {
    guard method == .patches, !writesEachPlaceOnce else {
      return Tensor(uninitialized: geometry.input, layout: layout)
    }
    let zeros = Tensor(zeros: geometry.input, layout: layout)
    return bias.map { zeros.addingToChannels($0) } ?? zeros
  }

  /// The weights in PyTorch's layout.
  private var weightShape: Shape {
    let places = geometry.kernel * geometry.kernel
    return isShuffled ? [geometry.inputChannels * places, geometry.outputChannels, 1, 1] : geometry.weight
  }

  private var units: Int { withUnsafePointer(to: kernel, limn_convolution_units) }
  private var packedCount: Int { withUnsafePointer(to: kernel, limn_convolution_packed) }

  /// How many units are done at once: as many as the cache holds, more where the weights are read over and over for them,
  /// and few enough for all threads to have some.
  private var piece: Int {
    let floats = max(Self.working, packedCount / 4)
    let most = min(max(floats / withUnsafePointer(to: kernel, limn_convolution_unit_floats), 14), 512)
    let count = max((units + most - 1) / most, min(Threads.count, units))
    return (units + count - 1) / count
  }

  private func scratch(_ units: Int) -> Storage {
    Storage(count: withUnsafePointer(to: kernel) { limn_convolution_scratch($0, units) })
  }

  private func packed(_ weight: Tensor, isGradient: Bool) -> Storage {
    let order = Order(
      method: method, inputs: geometry.inputChannels, outputs: geometry.outputChannels, kernel: geometry.kernel,
      isPlain: layout == .plain, isGradient: isGradient, isShuffled: isShuffled)
    return weight.storage.packed(as: .products(order), from: weight.shape) { [kernel, packedCount] weights in
      let made = Storage(count: packedCount)
      withUnsafePointer(to: kernel) { kernel in
        limn_convolution_pack(Processor.instructions, kernel, weights.base, isGradient ? 1 : 0, made.base)
      }
      return made
    }
  }

  private func padded(_ bias: Tensor?, _ channels: Int) -> Storage? {
    bias?.extended(to: [Layout.paddedChannels(channels)]).storage
  }
}
