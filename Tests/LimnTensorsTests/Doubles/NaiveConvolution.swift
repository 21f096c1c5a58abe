import LimnTensors

/// A convolution as its definition says, in double precision: what the fast one is measured by.
func naiveConvolution(
  _ x: Tensor, _ weight: Tensor, bias: Tensor? = nil, _ geometry: ConvolutionGeometry, relu: Bool = false
) -> Tensor {
  let (values, weights) = (x.array, weight.array)
  let output = geometry.output
  let k = geometry.kernel
  var result: [Float] = []
  for n in 0..<output[0] {
    for o in 0..<output[1] {
      for row in 0..<output[2] {
        for column in 0..<output[3] {
          var sum = bias.map { Double($0.array[o]) } ?? 0
          for c in 0..<geometry.inputChannels {
            for i in 0..<k {
              for j in 0..<k {
                let y = row * geometry.stride + i - geometry.padding
                let x = column * geometry.stride + j - geometry.padding
                guard y >= 0, x >= 0, y < geometry.input[2], x < geometry.input[3] else { continue }
                sum += Double(at(values, geometry.input, n, c, y, x)) * Double(at(weights, geometry.weight, o, c, i, j))
              }
            }
          }
          result.append(Float(relu ? max(0, sum) : sum))
        }
      }
    }
  }
  return Tensor(result, shape: output)
}
