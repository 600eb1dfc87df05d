using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace NanoAgent.DeviceCheck.Tests;

/// <summary>Profiles that can be, profiles that cannot, and what a board's firmware lacks.</summary>
public class BoardTests
{
    private static readonly string[] Devices =
        ["esp32", "esp32-c3", "esp32-eth", "esp32-psram", "esp32-s3", "pico-w", "pico2-w", "stm32f769i"];

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
    [InlineData("SocketsMax\" Value=\"4\"", "SocketsMax\" Value=\"1\"", "the firmware has 1 sockets: lower it")]
    [InlineData("SpoolBytes\" Value=\"20480\"", "SpoolBytes\" Value=\"65536\"", "the file system has 32768: lower it")]
    [InlineData("SpoolBytes\" Value=\"20480\"", "SpoolBytes\" Value=\"16895\"", "four segments and 8704")]
    [InlineData("SpoolRecordBytesMax\" Value=\"256\"", "SpoolRecordBytesMax\" Value=\"1025\"", "two records")]
    [InlineData("HeapBytes\" Value=\"49152\"", "HeapBytes\" Value=\"48K\"", "give HeapBytes a whole number")]
    [InlineData("Include=\"Tls\" Value=\"1\"", "Include=\"Tls\" Value=\"0\"", "RequireTls asks for TLS")]
    public void Profile_ThatCannotBe_FailsTheBuildWithASentence(string right, string wrong, string sentence)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "boards", "pico-w.props"));
        Assert.Contains(right, text, StringComparison.Ordinal);
        var path = Path.Combine(Path.GetTempPath(), $"board-{Guid.NewGuid():N}.props");
        File.WriteAllText(path, text.Replace(right, wrong, StringComparison.Ordinal));
        try
        {
            var (code, output) = CheckProfile(path);
            Assert.NotEqual(0, code);
            Assert.Contains(sentence, output, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
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
        Assert.Equal("missing-native", finding.Rule);
        Assert.Contains("ST_STM32F769I_DISCOVERY", finding.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, 4, new string[0])]
    [InlineData(5, 4, new[] { "sockets" })]
    public void Check_ForABoardWithTooFewSockets_SaysSo(int connections, int sockets, string[] rules)
    {
        var board = new BoardProfileFile("b", XDocument.Parse(
            $"<Project><BoardFact Include='SocketsMax' Value='{sockets}' /><BoardLimit Include='ConnectionsMax' "
            + $"Value='{connections}' /><BoardNative Include='mscorlib' /></Project>"));
        var mscorlib = MetadataReference.CreateFromFile(Repository.Surface("mscorlib"));
        using var module = Sample.Compile("class C { }", [mscorlib]);
        Assert.Equal(rules, DeviceChecker.Check(module, [module], board).Select(finding => finding.Rule));
    }

    private static string[] Numbers(BoardProfileFile board) => [.. board.Numbers.Select(number => number.Name)];

    private static (int Code, string Output) CheckProfile(string profile)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                "msbuild", "-nologo", "-v:quiet", Path.Combine(Repository.Root, "boards", "Board.targets"),
                "-t:CheckBoardProfile", "-p:Board=tried", "-p:RequireTls=true", "-p:BoardProfileFile=" + profile,
            },
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
