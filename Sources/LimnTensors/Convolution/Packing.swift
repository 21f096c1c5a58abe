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
  /// Packs weights in this order.
  let make: @Sendable (Storage) -> Storage
  /// The weights packed; nil once they have changed.
  var storage: Storage?
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

extension Packing: DerivedValue {
  mutating func invalidate() { storage = nil }
}

extension Storage {
  /// The packing of this order, made on first use and whenever the weights have changed.
  func packed(
    as order: Packing.Order, from shape: Shape, make: @escaping @Sendable (Storage) -> Storage
  ) -> Storage {
    func isWanted(_ packing: Packing) -> Bool { packing.shape == shape && packing.order == order }
    if let kept = derived.all(Packing.self).first(where: isWanted)?.storage { return kept }
    let made = make(self)
    derived.keep(Packing(order: order, shape: shape, make: make, storage: made), replacing: isWanted)
    return made
  }

  /// Makes every packing again that was let go of.
  fileprivate func repack() {
    for packing in derived.all(Packing.self) where packing.storage == nil {
      _ = packed(as: packing.order, from: packing.shape, make: packing.make)
    }
  }
}

extension Tensor {
  /// Packs changed weights for convolutions in every order in which they were needed before, so that shards that run side
  /// by side do not each do it.
  package func repack() { storage.repack() }
}
