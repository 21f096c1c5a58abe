import COpenBLAS

extension Tensor {
  /// The product of two matrices (single precision, OpenBLAS): `[m, k]`·`[k, n]` = `[m, n]`, either transposed first.
  public func matrixProduct(_ other: Tensor, transposed: Bool = false, otherTransposed: Bool = false) -> Tensor {
    precondition(shape.rank == 2 && other.shape.rank == 2, "\(shape) and \(other.shape) are not two matrices")
    let (m, k) = transposed ? (shape[1], shape[0]) : (shape[0], shape[1])
    let (inner, n) = otherTransposed ? (other.shape[1], other.shape[0]) : (other.shape[0], other.shape[1])
    precondition(k == inner, "the product of [\(m), \(k)] and [\(inner), \(n)] is not defined")
    guard m > 0, n > 0, k > 0 else { return Tensor(zeros: [m, n]) }  // which BLAS refuses
    openblas_set_num_threads(1)
    return Tensor(shape: [m, n]) { output in
      withValues { a in
        other.withValues { b in
          cblas_sgemm(
            CblasRowMajor, transposed ? CblasTrans : CblasNoTrans, otherTransposed ? CblasTrans : CblasNoTrans,
            blasint(m), blasint(n), blasint(k), 1, a.baseAddress, blasint(shape[1]), b.baseAddress,
            blasint(other.shape[1]), 0, output.baseAddress, blasint(n))
        }
      }
    }
  }
}
