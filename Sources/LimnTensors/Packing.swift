import CDNNL
import CKernels

/// Weights in another order, made for a convolution and kept beside them until they change.
struct Packing: Sendable {
  /// Which order.
  enum Order: Sendable {
    /// The one that a primitive of oneDNN chose.
    case direct(OneDNN.Primitive.Description)
    /// That of our own kernels.
    case products(ProductConvolution.Order)
  }

  let order: Order
  /// The shape of the weights: a reshaped tensor shares its storage, but not its packings.
  let shape: Shape
  let storage: Storage
}

extension Packing.Order: Equatable {
  static func == (a: Self, b: Self) -> Bool {
    switch (a, b) {
    case (.direct(let a), .direct(let b)):
      var (first, second) = (a.value, b.value)
      return dnnl_memory_desc_equal(&first, &second) == 1
    case (.products(let a), .products(let b)): return a == b
    case (.direct, .products), (.products, .direct): return false
    }
  }
}

extension Storage {
  /// The packing of this order, made on first use.
  func packed(as order: Packing.Order, from shape: Shape, make: () -> Storage) -> Storage {
    func isWanted(_ packing: Packing) -> Bool { packing.shape == shape && packing.order == order }
    if let kept = packings.withLock({ $0.first(where: isWanted)?.storage }) { return kept }
    let made = make()
    packings.withLock { $0.append(Packing(order: order, shape: shape, storage: made)) }
    return made
  }
}
