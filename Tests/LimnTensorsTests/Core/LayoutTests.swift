import LimnTensors
import TensorKit
import Testing

@Suite struct LayoutTests {
  @Test func groupsAreOneVectorRegister() {
    #expect([8, 16].contains(Layout.groupWidth))
    #expect(Layout.paddedChannels(0) == 0)
    #expect(Layout.paddedChannels(1) == Layout.groupWidth)
    #expect(Layout.paddedChannels(Layout.groupWidth) == Layout.groupWidth)
    #expect(Layout.paddedChannels(Layout.groupWidth + 1) == 2 * Layout.groupWidth)
    #expect(Layout.plain.storedCount([2, 3, 4, 5]) == 120)
    #expect(Layout.blocked.storedCount([2, 3, 4, 5]) == 2 * Layout.groupWidth * 20)
  }

  @Test(arguments: channelCounts)
  func aRoundTripChangesNothing(channels: Int) {
    let plain = random([2, channels, 3, 5])
    let blocked = plain.converted(to: .blocked)
    #expect(blocked.layout == .blocked)
    #expect(blocked.shape == plain.shape)
    #expect(blocked.withValues { $0.count } == Layout.blocked.storedCount(plain.shape))
    expectZeroPadding(blocked)
    expectSame(blocked.converted(to: .plain), plain)
  }

  @Test(arguments: channelCounts)
  func anElementLiesInItsGroup(channels: Int) {
    let shape: Shape = [2, channels, 3, 5]
    let blocked = counting(shape, .blocked)
    let width = Layout.groupWidth
    let groups = Layout.paddedChannels(channels) / width
    let stored = blocked.withValues { Array($0) }
    for (n, c, y, x) in [(0, 0, 0, 0), (1, channels - 1, 2, 4), (1, channels / 2, 1, 3)] {
      let place = (((n * groups + c / width) * 3 + y) * 5 + x) * width + c % width
      #expect(stored[place] == Float(((n * channels + c) * 3 + y) * 5 + x))
    }
  }

  @Test func everyOperationKeepsThePaddingZero() {
    for channels in channelCounts {
      let a = random([2, channels, 4, 6], .blocked)
      let b = random([2, channels, 4, 6], seed: 2)
      expectZeroPadding(Tensor(repeating: 3, shape: a.shape, layout: .blocked))
      expectZeroPadding(Tensor(zeros: a.shape, layout: .blocked))
      expectZeroPadding(a.mapped { $0 + 1 })
      expectZeroPadding(a.mapped { 1 / $0 })
      expectZeroPadding(a.clipped(to: 0.5...1))
      for result in [a + b, a - b, a * b, a * -2] { expectZeroPadding(result) }
      var sum = a
      sum += b
      expectZeroPadding(sum)
      expectZeroPadding(a.addingToChannels(random([channels])))
      expectZeroPadding(a.repeatingPixels(2))
      expectZeroPadding(a.summingSquares(2))
      expectZeroPadding(a.pixelUnshuffled(by: 2))
      expectZeroPadding(random([2, channels * 4, 2, 3], .blocked).pixelShuffled(by: 2))
      expectZeroPadding(b.pixelUnshuffled(by: 2))
      for layout in [Layout.plain, .blocked] {
        let geometry = ConvolutionGeometry(input: a.shape, outputChannels: 5, kernel: 3, padding: 1)
        let weight = random(geometry.weight)
        let y = a.converted(to: layout).convolved(with: weight, bias: random([5]), geometry: geometry)
        expectZeroPadding(y)
        expectZeroPadding(y.convolutionInputGradient(weight: weight, geometry: geometry))
      }
    }
  }

  @Test(arguments: channelCounts, [1, 3])
  func allOfALargeImageIsConverted(channels: Int, threads: Int) {
    // Pixels beyond one stretch, not a multiple of four.
    let plain = counting([2, channels, 31, 37])
    let blocked = Threads.$count.withValue(threads) { plain.converted(to: .blocked) }
    expectZeroPadding(blocked)
    let (values, width) = (plain.array, Layout.groupWidth)
    let groups = Layout.paddedChannels(channels) / width
    blocked.withValues { stored in
      for index in stored.indices {
        let (lane, pixel) = (index % width, index / width % (31 * 37))
        let (group, item) = (index / width / (31 * 37) % groups, index / width / (31 * 37) / groups)
        let channel = group * width + lane
        guard channel < channels else { continue }
        let expected = values[(item * channels + channel) * 31 * 37 + pixel]
        if stored[index] != expected { Issue.record("\(index) holds \(stored[index]), expected \(expected)") }
      }
    }
    expectSame(Threads.$count.withValue(threads) { blocked.converted(to: .plain) }, plain)
  }
}
