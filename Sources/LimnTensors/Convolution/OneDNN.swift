import CDNNL
import Synchronization

/// oneDNN's C API (2.6), behind this file: convolution primitives made once per geometry and shared by all threads.
///
/// Primitives are executed with the caller's scratchpad, which makes one primitive usable from several threads at once,
/// and with one OpenMP thread: Limn's parallelism is between tiles, photos and shards of a batch, not inside a layer.
enum OneDNN {
  /// What is computed.
  enum Operation: Hashable, Sendable {
    case forward(relu: Bool, bias: Bool)
    case inputGradient
    case weightGradient(bias: Bool)
  }

  /// Everything a convolution primitive depends on.
  struct Key: Hashable, Sendable {
    let operation: Operation
    let geometry: ConvolutionGeometry
    let inputLayout: Layout
  }

  /// An opaque handle of oneDNN that may be used from any thread.
  struct Handle: @unchecked Sendable {  // oneDNN's engines and primitives are immutable after their creation
    let pointer: OpaquePointer
  }

  static let engine: Handle = {
    // Primitives are kept here; oneDNN's own cache would keep as many again for every size of photo.
    check(dnnl_set_primitive_cache_capacity(0), "setting the cache's capacity")
    var engine: OpaquePointer?
    check(dnnl_engine_create(&engine, dnnl_cpu, 0), "creating the CPU engine")
    return Handle(pointer: engine!)
  }()

  private static let cache = Mutex<[Key: Primitive]>([:])
  private static let cacheLimit = 128

  /// The primitive for a key, made on first use. Past 128 shapes the cache starts anew, so that a folder of
  /// photos of all sizes does not grow it without end.
  static func primitive(_ key: Key) -> Primitive {
    if let found = cache.withLock({ $0[key] }) { return found }
    let made = Primitive(key)
    cache.withLock {
      if $0.count >= cacheLimit { $0.removeAll() }
      $0[key] = made
    }
    return made
  }

  static func check(_ status: dnnl_status_t, _ action: String) {
    precondition(status == dnnl_success, "oneDNN failed at \(action): status \(status.rawValue)")
  }

  /// One tensor that a primitive reads or writes: its role, the order of its floats, and the block that holds them.
  struct Argument {
    let role: Int32
    let descriptor: dnnl_memory_desc_t
    let storage: Storage
  }

  /// Runs a convolution on the calling thread.
  static func execute(_ primitive: Primitive, _ arguments: [Argument]) {
    // The cache may drop it meanwhile, when other threads have filled it.
    withExtendedLifetime(primitive) { execute(primitive.handle.pointer, arguments) }
  }

  /// Runs a primitive on the calling thread.
  static func execute(_ primitive: OpaquePointer, _ arguments: [Argument]) {
    omp_set_num_threads(1)
    var stream: OpaquePointer?
    check(dnnl_stream_create(&stream, engine.pointer, UInt32(dnnl_stream_default_flags.rawValue)), "creating a stream")
    defer { dnnl_stream_destroy(stream) }
    let bound = arguments.map { argument in
      var descriptor = argument.descriptor
      var memory: OpaquePointer?
      check(dnnl_memory_create(&memory, &descriptor, engine.pointer, argument.storage.base), "describing memory")
      return dnnl_exec_arg_t(arg: argument.role, memory: memory)
    }
    defer { for argument in bound { dnnl_memory_destroy(argument.memory) } }
    check(dnnl_primitive_execute(primitive, stream, Int32(bound.count), bound), "executing a primitive")
    check(dnnl_stream_wait(stream), "waiting for a stream")
    withExtendedLifetime(arguments) {}
  }

  static func descriptor(_ shape: Shape, _ tag: dnnl_format_tag_t) -> dnnl_memory_desc_t {
    var descriptor = dnnl_memory_desc_t()
    let dimensions = shape.dimensions.map(Int64.init)
    check(
      dnnl_memory_desc_init_by_tag(&descriptor, Int32(shape.rank), dimensions, dnnl_f32, tag), "describing \(shape)")
    return descriptor
  }

  static func descriptor(_ shape: Shape, _ layout: Layout) -> dnnl_memory_desc_t {
    switch layout {
    case .plain: descriptor(shape, dnnl_abcd)
    case .blocked: descriptor(shape, Layout.groupWidth == 16 ? dnnl_aBcd16b : dnnl_aBcd8b)
    }
  }

  static func floats(in descriptor: dnnl_memory_desc_t) -> Int {
    var descriptor = descriptor
    return (dnnl_memory_desc_get_size(&descriptor) + 3) / 4
  }

  /// Copies floats from one order to another.
  static func reorder(_ source: Storage, _ from: dnnl_memory_desc_t, _ target: Storage, _ to: dnnl_memory_desc_t) {
    omp_set_num_threads(1)
    var (first, second) = (from, to)
    var description: OpaquePointer?
    check(
      dnnl_reorder_primitive_desc_create(&description, &first, engine.pointer, &second, engine.pointer, nil),
      "planning a reorder")
    var primitive: OpaquePointer?
    check(dnnl_primitive_create(&primitive, description), "making a reorder")
    execute(
      primitive!,
      [
        Argument(role: DNNL_ARG_SRC_0, descriptor: from, storage: source),
        Argument(role: DNNL_ARG_DST_0, descriptor: to, storage: target),
      ])
    dnnl_primitive_destroy(primitive)
    dnnl_primitive_desc_destroy(description)
  }
}

extension OneDNN {
  /// A convolution primitive with the memory orders that oneDNN chose for it.
  final class Primitive: Sendable {
    let handle: Handle
    let input: Description
    let weight: Description
    let output: Description
    let scratchpad: Description

    /// A memory order; a value of oneDNN that is never changed.
    struct Description: @unchecked Sendable {  // a C struct of numbers, read only
      let value: dnnl_memory_desc_t
    }

    deinit { dnnl_primitive_destroy(handle.pointer) }

    init(_ key: Key) {
      omp_set_num_threads(1)  // a plan is made for as many threads as there are when it is made
      // Whole groups of channels are shown to oneDNN: it has no fast kernel for 12 channels padded to 16.
      let geometry = key.geometry.padded(inputLayout: key.inputLayout)
      var input = descriptor(geometry.input, key.inputLayout)
      var weight = descriptor(geometry.weight, dnnl_format_tag_any)
      var output = descriptor(geometry.output, Layout.blocked)
      var bias = descriptor([geometry.outputChannels], dnnl_a)
      let stride = [Int64](repeating: Int64(geometry.stride), count: 2)
      let before = [Int64](repeating: Int64(geometry.padding), count: 2)
      let after = (2...3).map { axis in
        Int64((geometry.output[axis] - 1) * geometry.stride + geometry.kernel - geometry.input[axis] - geometry.padding)
      }

      var attributes: OpaquePointer?
      check(dnnl_primitive_attr_create(&attributes), "making attributes")
      defer { dnnl_primitive_attr_destroy(attributes) }
      check(dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user), "choosing the scratchpad")

      func forwardDescription(bias: UnsafePointer<dnnl_memory_desc_t>?) -> OpaquePointer {
        var operation = dnnl_convolution_desc_t()
        check(
          dnnl_convolution_forward_desc_init(
            &operation, dnnl_forward_training, dnnl_convolution_direct, &input, &weight, bias, &output, stride, before,
            after), "describing a convolution")
        return made(&operation, attributes, hint: nil)
      }

      let description: OpaquePointer
      var weightQuery = dnnl_query_weights_md
      switch key.operation {
      case .forward(let relu, let hasBias):
        if relu {
          var operations: OpaquePointer?
          check(dnnl_post_ops_create(&operations), "making post-operations")
          check(dnnl_post_ops_append_eltwise(operations, 1, dnnl_eltwise_relu, 0, 0), "appending ReLU")
          check(dnnl_primitive_attr_set_post_ops(attributes, operations), "setting post-operations")
          dnnl_post_ops_destroy(operations)
        }
        description = hasBias ? forwardDescription(bias: &bias) : forwardDescription(bias: nil)
      case .inputGradient:
        let hint = forwardDescription(bias: nil)
        defer { dnnl_primitive_desc_destroy(hint) }
        var operation = dnnl_convolution_desc_t()
        check(
          dnnl_convolution_backward_data_desc_init(
            &operation, dnnl_convolution_direct, &input, &weight, &output, stride, before, after),
          "describing the gradient of a convolution's input")
        description = made(&operation, attributes, hint: hint)
      case .weightGradient(let hasBias):
        let hint = forwardDescription(bias: nil)
        defer { dnnl_primitive_desc_destroy(hint) }
        var operation = dnnl_convolution_desc_t()
        check(
          hasBias
            ? dnnl_convolution_backward_weights_desc_init(
              &operation, dnnl_convolution_direct, &input, &weight, &bias, &output, stride, before, after)
            : dnnl_convolution_backward_weights_desc_init(
              &operation, dnnl_convolution_direct, &input, &weight, nil, &output, stride, before, after),
          "describing the gradient of a convolution's weights")
        description = made(&operation, attributes, hint: hint)
        weightQuery = dnnl_query_diff_weights_md
      }
      defer { dnnl_primitive_desc_destroy(description) }

      var primitive: OpaquePointer?
      check(dnnl_primitive_create(&primitive, description), "making a convolution")
      handle = Handle(pointer: primitive!)
      self.input = Description(value: input)
      self.output = Description(value: output)
      self.weight = Description(value: dnnl_primitive_desc_query_md(description, weightQuery, 0)!.pointee)
      scratchpad = Description(value: dnnl_primitive_desc_query_md(description, dnnl_query_scratchpad_md, 0)!.pointee)
    }
  }

  private static func made(
    _ operation: inout dnnl_convolution_desc_t, _ attributes: OpaquePointer?, hint: OpaquePointer?
  ) -> OpaquePointer {
    var description: OpaquePointer?
    check(
      dnnl_primitive_desc_create(&description, &operation, attributes, engine.pointer, hint), "planning a convolution")
    return description!
  }
}
