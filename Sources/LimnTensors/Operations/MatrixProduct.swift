import COpenBLAS

extension Tensor {
  /// The name of the kernels that OpenBLAS has chosen for this processor, "SkylakeX"; nil without the library.
  package static var matrixKernels: String? { limn_openblas_kernels().map { String(cString: $0) } }

  /// The product of two matrices (single precision, OpenBLAS): `[m, k]`·`[k, n]` = `[m, n]`, either transposed first.
  public func matrixProduct(_ other: Tensor, transposed: Bool = false, otherTransposed: Bool = false) -> Tensor {
    precondition(shape.rank == 2 && other.shape.rank == 2, "\(shape) and \(other.shape) are not two matrices")
    let (m, k) = transposed ? (shape[1], shape[0]) : (shape[0], shape[1])
    let (inner, n) = otherTransposed ? (other.shape[1], other.shape[0]) : (other.shape[0], other.shape[1])
    precondition(k == inner, "the product of [\(m), \(k)] and [\(inner), \(n)] is not defined")
    guard m > 0, n > 0, k > 0 else { return Tensor(zeros: [m, n]) }  // which BLAS refuses
    return Tensor(shape: [m, n]) { output in
      withValues { a in
        other.withValues { b in
          let isDone = limn_sgemm(
            transposed, otherTransposed, Int32(m), Int32(n), Int32(k), a.baseAddress, Int32(shape[1]), b.baseAddress,
            Int32(other.shape[1]), output.baseAddress)
          if !isDone { fatalError("libopenblas.so.0 cannot be opened; install libopenblas-dev") }
        }
      }
    }
  }
}
