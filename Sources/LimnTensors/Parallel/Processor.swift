import CKernels

/// What is known of the processor that this runs on.
package enum Processor {
  /// The best instruction set that kernels are compiled for and the processor has.
  package static let instructions = limn_instruction_set()
}
