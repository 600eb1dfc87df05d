using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Mono.Cecil;
using NanoAgent.DeviceCheck.Slim;

namespace NanoAgent.DeviceCheck.Tests;

/// <summary>Profiles that can be, profiles that cannot, and what a board's firmware lacks.</summary>
public class BoardTests
{
    private static readonly string[] Devices =
        ["esp32", "esp32-c3", "esp32-eth", "esp32-psram", "esp32-s3", "pico-w", "pico2-w", "stm32f769i"];

    private const BindingFlags Hidden = BindingFlags.Static | BindingFlags.NonPublic;

    public static TheoryData<string> Boards() => [.. BoardProfileFile.Names];

    [Fact]
    public void Profiles_OfThisTree_AreTheEightBoardsHostAndSimulator() =>
        Assert.Equal(Devices.Append("host").Append("simulator").Order(StringComparer.Ordinal), BoardProfileFile.Names);

    [Theory]
    [MemberData(nameof(Boards))]
    public void Profile_OfEveryBoard_HasTheNumbersOfAllOthersWithASentenceEach(string name)
    {
        var board = BoardProfileFile.Find(name);
        var sameKind = BoardProfileFile.Names.Select(BoardProfileFile.Find)
            .Where(other => (other.Firmware == "") == (board.Firmware == ""));
        Assert.All(sameKind, other => Assert.Equal(Numbers(other), Numbers(board)));
        Assert.All(board.Numbers, number => Assert.EndsWith(".", number.Doc, StringComparison.Ordinal));
        Assert.EndsWith(".", board.Summary, StringComparison.Ordinal);
    }

    // The constants are looked for by their names in the core's source: compiled ones leave no trace.
    [Theory]
    [MemberData(nameof(Boards))]
    public void Profile_OfEveryBoard_HasEveryLimitThatTheCoreAsksFor(string name)
    {
        var asked = Directory.GetFiles(Path.Combine(Repository.Root, "shared"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Contains("obj"))
            .SelectMany(path => Regex.Matches(File.ReadAllText(path), @"\bBoardProfile\.(\w+)"))
            .Select(match => match.Groups[1].Value).Distinct().ToList();
        Assert.NotEmpty(asked);
        var board = BoardProfileFile.Find(name);
        Assert.All(asked, limit => Assert.NotNull(board.Number(limit)));
    }

    [Theory]
    [MemberData(nameof(Boards))]
    public void Profile_OfEveryBoard_IsTakenByTheBuild(string name)
    {
        var (code, output) = CheckProfile(Path.Combine(Repository.Root, "boards", name + ".props"));
        Assert.True(code == 0, output);
    }

    [Fact]
    public void Board_ThatIsNot_FailsTheBuildWithThoseThatAre()
    {
        var (code, output) = CheckProfile(Path.Combine(Repository.Root, "boards", "tried.props"));
        Assert.NotEqual(0, code);
        Assert.Contains("There is no board 'tried': choose one of ", output, StringComparison.Ordinal);
        Assert.All(Devices, name => Assert.Contains(name, output, StringComparison.Ordinal));
    }

    // A group's values may have one source together: those of a board's TLS are the longest such run.
    [Theory]
    [MemberData(nameof(Boards))]
    public void Profile_OfEveryBoard_SaysBeforeEachValueWhereItIsFrom(string name)
    {
        var profile = XDocument.Load(Path.Combine(Repository.Root, "boards", name + ".props"));
        var facts = profile.Descendants().Where(element => element.Name.LocalName is "BoardFact");
        Assert.All(facts, fact => Assert.Contains(
            fact.NodesBeforeSelf().Where(node => node is XElement or XComment).TakeLast(3), node => node is XComment));
        var others = profile.Descendants().Where(element => element.Name.LocalName is "BoardLimit" or "BoardNative"
            or "BoardFirmware");
        Assert.All(others, other => Assert.Contains(other.NodesBeforeSelf(), node => node is XComment));
    }

    [Theory]
    [InlineData("SocketsMax", "2", "ConnectionsMax is 2: give it 1 at most. The firmware has 2 sockets")]
    [InlineData("SocketsMax", "0", "SocketsMax is 0: give it 1 at least.")]
    [InlineData("SpoolBytes", "65536", "SpoolBytes is 65536: give it 32768 at most. The file system has no more")]
    [InlineData("SpoolBytes", "19343", "SpoolBytes is 19343: give it 19344 at least. Four segments")]
    [InlineData("SpoolSegmentBytes", "5576", "SpoolBytes is 20480: give it 34112 at least. Four segments")]
    [InlineData("SpoolSegmentBytes", "511", "SpoolSegmentBytes is 511: give it 512 at least. Two records")]
    [InlineData("SpoolRecordBytesMax", "0", "SpoolRecordBytesMax is 0: give it 1 at least.")]
    [InlineData("SpoolRecordBytesMax", "65536", "SpoolRecordBytesMax is 65536: give it 65535 at most.")]
    [InlineData("SpoolPageBytes", "0", "SpoolPageBytes is 0: give it 1 at least.")]
    [InlineData("SpoolWindowBytes", "127", "SpoolWindowBytes is 127: give it 128 at least.")]
    [InlineData("BatchRecordsMax", "0", "BatchRecordsMax is 0: give it 1 at least.")]
    [InlineData("BatchBytesMax", "565", "BatchBytesMax is 565: give it 566 at least. One record")]
    [InlineData("BatchBytesMax", "6145", "BatchBytesMax is 6145: give it 6144 at most. That is BatchBytesCeiling")]
    [InlineData("BatchRecordsMax", "100000", "BatchRecordsMax is 100000: give it 99999 at most.")]
    [InlineData("ConnectionsMax", "0", "ConnectionsMax is 0: give it 1 at least.")]
    [InlineData("TransfersMax", "0", "TransfersMax is 0: give it 1 at least.")]
    [InlineData("JobsMax", "0", "JobsMax is 0: give it 10 at least. The firmware has")]
    [InlineData("JobsMax", "9", "JobsMax is 9: give it 10 at least.")]
    [InlineData("ReadBytesMax", "0", "ReadBytesMax is 0: give it 1 at least.")]
    [InlineData("NameCacheEntriesMax", "0", "NameCacheEntriesMax is 0: give it 1 at least.")]
    [InlineData("HeaderBytesMax", "63", "HeaderBytesMax is 63: give it 64 at least.")]
    [InlineData("HeaderBytesMax", "65536", "HeaderBytesMax is 65536: give it 65535 at most.")]
    [InlineData("RequestBytesMax", "0", "RequestBytesMax is 0: give it 64 at least.")]
    [InlineData("HeaderLinesMax", "3", "HeaderLinesMax is 3: give it 4 at least.")]
    [InlineData("DownloadChunkBytes", "0", "DownloadChunkBytes is 0: give it 1 at least.")]
    [InlineData("DownloadBlockBytes", "0", "DownloadBlockBytes is 0: give it 1 at least.")]
    [InlineData("DeployBytes", "0", "DeployBytes is 0: give it 1 at least.")]
    [InlineData("HeapBytes", "48K", "give HeapBytes a whole number")]
    [InlineData("HeapBytes", "-1", "give HeapBytes a whole number")]
    [InlineData("FlushIsDurable", "2", "FlushIsDurable is 2: give it 1 at most.")]
    [InlineData("TlsRecordInBytesMax", "511", "TlsRecordInBytesMax is 511: give it 512 at least.")]
    [InlineData("TlsRecordOutBytesMax", "1023", "TlsRecordOutBytesMax is 1023: give it 1024 at least.")]
    [InlineData("Tls", "0", "RequireTls asks for TLS")]
    public void Profile_ThatCannotBe_FailsTheBuildWithASentence(string number, string value, string sentence)
    {
        var (code, output) = CheckChanged(number, value);
        Assert.NotEqual(0, code);
        Assert.Contains(sentence, output, StringComparison.Ordinal);
    }

    // One less, or one more, was refused above.
    [Theory]
    [InlineData("SocketsMax", "3")]
    [InlineData("SpoolBytes", "19344")]
    [InlineData("SpoolBytes", "32768")]
    [InlineData("JobsMax", "10")]
    [InlineData("SpoolPageBytes", "1")]
    [InlineData("SpoolWindowBytes", "128")]
    [InlineData("BatchBytesMax", "566")]
    [InlineData("BatchBytesMax", "6144")]
    [InlineData("SpoolLaneRecordsMax", "0")]
    public void Profile_AtItsBound_IsTakenByTheBuild(string number, string value)
    {
        var (code, output) = CheckChanged(number, value);
        Assert.True(code == 0, output);
    }

    // The bounds of the build are the core's own, which it keeps to itself.
    [Fact]
    public void Bounds_OfTheBuild_AreThoseOfTheCore()
    {
        Assert.Equal(566, Core("Telemetry.SenmlWriter").GetField("BytesMin", Hidden)!.GetValue(null));
        Assert.All([2_048, 5_575, 5_576, 8_192, 32_768, 83_967, 83_968, 1_048_576], segment =>
        {
            var heads = (long)Core("Spooling.SpoolFormat").GetMethod("HeadReserveBytes", Hidden)!
                .Invoke(null, [segment])!;
            var grows = segment is > 5_575 and < 83_968;
            var least = grows ? (6L * segment) + 656 : (4L * segment) + (segment < 83_968 ? 11_152 : 168_592);
            Assert.InRange(least - (heads + (4L * segment)), 0, grows ? 656 : 0);
        });
        static Type Core(string name) => typeof(Wire.Crc32).Assembly.GetType("NanoAgent." + name, throwOnError: true)!;
    }

    [Fact]
    public void Find_OfABoardThatIsNot_ListsThoseThatAre()
    {
        var fault = Assert.Throws<ArgumentException>(() => BoardProfileFile.Find("esp8266"));
        Assert.All(BoardProfileFile.Names, name => Assert.Contains(name, fault.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Check_OfAnAssemblyWhoseNativePartTheFirmwareLacks_NamesBoardAndFirmware()
    {
        const string usesWifi = "object M() => new System.Device.Wifi.WifiAvailableNetwork[0];";
        Assert.Empty(Sample.DeviceMembers(usesWifi, "esp32", "System.Device.Wifi"));
        var finding = Assert.Single(Sample.DeviceMembers(usesWifi, "stm32f769i", "System.Device.Wifi"));
        Assert.Equal(("missing-native", "M"), (finding.Rule, finding.Member));
        Assert.Contains("WifiAvailableNetwork", finding.Sentence, StringComparison.Ordinal);
        Assert.Contains("ST_STM32F769I_DISCOVERY", finding.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_OfTheDevicesOwnAssembly_NamesTheFirstCallThatNeedsTheMissingPartWithItsLine()
    {
        var finding = Assert.Single(DeviceChecker.Check(
            [Repository.Output("device/NanoAgent.Device", "NanoAgent.Device.dll")],
            BoardProfileFile.Find("stm32f769i")));
        Assert.Equal("missing-native", finding.Rule);
        Assert.Matches(
            @"^device/NanoAgent\.Device/Ports/[\w.]+\.cs:\d+: .*do without System\.Device\.Wifi\.\w+\.\w+ on",
            finding.ToString());
    }

    [Theory]
    [InlineData(4, "pico-w", new string[0])]
    [InlineData(5, "pico-w", new[] { "sockets" })]
    [InlineData(5, "esp32", new string[0])]
    public void Check_ForABoardWithTooFewSockets_SaysSo(int sockets, string board, string[] rules)
    {
        var mscorlib = MetadataReference.CreateFromFile(Repository.Surface("mscorlib"));
        using var module = Sample.Compile(
            $"namespace NanoAgent.Platform {{ class BoardProfile {{ const int SocketsUsed = {sockets}; }} }}",
            [mscorlib]);
        var findings = DeviceChecker.Check(module, [module], BoardProfileFile.Find(board)).ToList();
        Assert.Equal(rules, findings.Select(finding => finding.Rule));
        Assert.All(findings, of => Assert.Contains("5 sockets at once", of.Sentence, StringComparison.Ordinal));
    }

    [Fact]
    public void Check_OfASlimmedProgram_StillKnowsItsSockets()
    {
        var folder = Directory.CreateTempSubdirectory("sockets-");
        try
        {
            var path = Path.Combine(folder.FullName, "core.dll");
            using (var module = Sample.Compile(
                "namespace NanoAgent.Platform { class BoardProfile { const int SocketsUsed = 5; } }",
                [MetadataReference.CreateFromFile(Repository.Surface("mscorlib"))]))
            {
                module.Write(path);
            }

            Assert.Equal(CheckRun.Clean, SlimRun.Run([path], isProgram: true, TextWriter.Null, TextWriter.Null));
            using (var slimmed = ModuleDefinition.ReadModule(path))
            {
                Assert.Null(slimmed.GetType("NanoAgent.Platform.BoardProfile"));
            }

            Assert.Equal("sockets", Assert.Single(DeviceChecker.Check([path], BoardProfileFile.Find("pico-w"))).Rule);
            Assert.Empty(DeviceChecker.Check([path], BoardProfileFile.Find("esp32")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // What Board.targets generates is what the rule looks for, and what the device opens.
    [Fact]
    public void Core_BuiltForTheSmallestBoard_SaysItsSockets()
    {
        using var core = ModuleDefinition.ReadModule(
            Repository.Output("device/NanoAgent.Core.Nano", "NanoAgent.Core.dll"));
        var used = core.GetType("NanoAgent.Platform.BoardProfile").Fields.Single(field => field.Name == "SocketsUsed");
        Assert.Equal(BoardProfileFile.Find("esp32").Number("ConnectionsMax") + 1, used.Constant);
    }

    // The device's own sources, with what the build makes of a profile: what a firmware for that board would answer.
    [Theory]
    [InlineData("0", "ldc.i4.0")]
    [InlineData("1", "ldc.i4.1")]
    public void SocketNetwork_OfAProfile_HasTlsWhereItsFirmwareHas(string tls, string answer)
    {
        var sources = Directory.GetFiles(Path.Combine(Repository.Root, "device", "NanoAgent.Device"), "*.cs")
            .Concat(Directory.GetFiles(
                Path.Combine(Repository.Root, "device", "NanoAgent.Device", "Ports"), "BoardPort*.cs"))
            .Where(path => !path.EndsWith(".Wifi.cs", StringComparison.Ordinal)).Select(File.ReadAllText);
        string[] surfaces = ["mscorlib", "System.Net", "System.Threading", "System.IO.Streams", "System.IO.FileSystem",
            "nanoFramework.Runtime.Events", "nanoFramework.Runtime.Native", "nanoFramework.System.Text"];
        var references = surfaces.Select(Repository.Surface)
            .Append(Repository.Output("device/NanoAgent.Core.Nano", "NanoAgent.Core.dll"));
        using var device = Sample.Compile(
            sources.Append(WithChanged("Tls", tls, Generated)),
            references.Select(path => MetadataReference.CreateFromFile(path)));
        var supports = device.GetType("NanoAgent.Device.SocketNetwork").Methods
            .Single(method => method.Name == "get_SupportsTls");
        Assert.Equal(answer, supports.Body.Instructions[0].OpCode.Name);
    }

    private static string[] Numbers(BoardProfileFile board) => [.. board.Numbers.Select(number => number.Name)];

    private static (int Code, string Output) CheckChanged(string number, string value) =>
        WithChanged(number, value, CheckProfile);

    private static T WithChanged<T>(string number, string value, Func<string, T> use)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "boards", "pico-w.props"));
        var found = Regex.Match(text, $"Include=\"{number}\" Value=\"([0-9]+)\"");
        Assert.True(found.Success);
        var path = Path.Combine(Path.GetTempPath(), $"board-{Guid.NewGuid():N}.props");
        File.WriteAllText(path, text.Replace(
            found.Value, $"Include=\"{number}\" Value=\"{value}\"", StringComparison.Ordinal));
        try
        {
            return use(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static (int Code, string Output) CheckProfile(string profile) =>
        Build(profile, "-t:CheckBoardProfile", "-p:RequireTls=true");

    // What the build makes of a profile.
    private static string Generated(string profile)
    {
        var folder = Directory.CreateTempSubdirectory("board-");
        try
        {
            var (code, output) = Build(
                profile, "-t:GenerateBoardProfile", $"-p:IntermediateOutputPath={folder.FullName}/");
            Assert.True(code == 0, output);
            return File.ReadAllText(Path.Combine(folder.FullName, "BoardProfile.g.cs"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static (int Code, string Output) Build(string profile, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                "msbuild", "-nologo", "-v:quiet", Path.Combine(Repository.Root, "boards", "Board.targets"),
                "-p:Board=tried", "-p:BoardProfileFile=" + profile,
            },
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
