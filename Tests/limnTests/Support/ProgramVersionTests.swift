import Testing

@Suite struct ProgramVersionTests {
  @Test("The version comes first, then the commit, the instruction set and the libraries")
  func version() throws {
    let result = try Command.run("--version")
    let form =
      #/0\.1\.0 \((commit [0-9a-f]{7}, )?(AVX-512|AVX2|plain instructions); oneDNN \d+\.\d+\.\d+, OpenSSL \d[^,]*, libpng \d[^,]*, libwebp [0-9.]+, lcms2 [0-9.]+, zlib [0-9.]+\)\n/#
    #expect(result.status == 0)
    #expect(try form.wholeMatch(in: result.output) != nil, "\(result.output)")
  }

  @Test("An instruction set that was asked for is named")
  func plain() throws {
    let result = try Command.run(["--version"], adding: ["LIMN_INSTRUCTIONS": "plain"])
    #expect(result.output.contains("plain instructions; "))
  }
}
