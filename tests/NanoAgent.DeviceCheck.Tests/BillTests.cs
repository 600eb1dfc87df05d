using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using NanoAgent.DeviceCheck.Bill;
using NanoAgent.MemoryBill;

namespace NanoAgent.DeviceCheck.Tests;

/// <summary>The bill is the committed one, boards have room for it, and objects count as nanoCLR has them.</summary>
public class BillTests
{
    private static readonly string[] Boards =
        [.. BoardProfileFile.Names.Where(name => BoardProfileFile.Find(name).Firmware.Length > 0)];

    [Fact]
    public void Bill_OfAllBoards_IsTheCommittedOneAndFits()
    {
        var assemblies = Firmware();
        var bills = Boards.Select(name => BoardBill.Of(BoardProfileFile.Find(name), assemblies)).ToList();
        Assert.Empty(bills.SelectMany(bill => bill.Problems()));
        using var text = new StringWriter { NewLine = "\n" };
        BillText.WriteAll(bills, text);
        var committed = File.ReadAllText(Path.Combine(Repository.Root, "docs", "memory-bill.md"));
        Assert.True(
            text.ToString().ReplaceLineEndings("\n") == committed,
            "docs/memory-bill.md is old: build Release, run 'nanoagent bill --all > docs/memory-bill.md'");
    }

    [Theory]
    [InlineData("esp32", 24_576)]
    [InlineData("pico-w", 16_384)]
    public void Bill_OfAnUploadAndADownload_StaysBelowWhatIsPromised(string board, int bytesMax) =>
        Assert.InRange(BoardBill.Of(BoardProfileFile.Find(board), []).PeakBytes, 1, bytesMax);

    // 48 KB is less than nanoFramework's own System.Net.Http takes.
    [Fact]
    public void Bill_OfTheDeployedFirmware_StaysBelowTheFlashThatIsPromised()
    {
        var bill = BoardBill.Of(BoardProfileFile.Find("esp32"), Firmware());
        Assert.InRange(bill.FlashBytes, 1, 98_304);
        Assert.InRange(bill.Assemblies.Single(one => one.Assembly == "NanoAgent.Core").Bytes, 1, 49_152);
    }

    // The deployed types have short names: those of the source are in the list beside them.
    [Fact]
    public void Bill_OfTheDeployedFirmware_CountsWhatStaticFieldsOfRenamedTypesHold()
    {
        var board = BoardProfileFile.Find("esp32");
        var folder = Directory.CreateTempSubdirectory("bill-test-");
        try
        {
            var named = BoardBill.Of(board, Firmware()).StaticObjectsBytes;
            foreach (var path in Firmware()) File.Copy(path, Path.Combine(folder.FullName, Path.GetFileName(path)));
            var unnamed = BoardBill.Of(board, BoardBill.Deployed(folder.FullName)).StaticObjectsBytes;
            Assert.InRange(named, 2 * unnamed, int.MaxValue);
            var core = BoardBill.Of(board, [typeof(Wire.Crc32).Assembly.Location]).StaticObjectsBytes;
            Assert.InRange(named, 1, core);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // nanoCLR's own count of these, on a 32-bit build for Linux: 312, 288, 120, 120.
    [Fact]
    public void Bill_OfTheDeployedFirmware_CountsItsOwnObjectsBesideTheCore()
    {
        var beside = BoardBill.Of(BoardProfileFile.Find("esp32"), Firmware()).Beside;
        Assert.Equal(312, beside["Device.SntpJob"]);
        Assert.Equal(288, beside["Device.UpdateJob"]);
        Assert.Equal(120, beside["Device.NetworkJob"]);
        Assert.Equal(120, beside["Device.FileSlot"]);
        Assert.DoesNotContain("Telemetry.Uploader", beside.Keys);
        Assert.DoesNotContain("Scheduling.Scheduler", beside.Keys);
    }

    // Beside what it starts with: a download, and the exchanges of that and of the uploader.
    [Fact]
    public void Bill_OfTheDeployedFirmware_HasTheJobsThatProfilesMustHavePlacesFor()
    {
        var bill = BoardBill.Of(BoardProfileFile.Find("esp32"), Firmware());
        var targets = System.Xml.Linq.XDocument.Load(Path.Combine(Repository.Root, "boards", "Board.targets"));
        Assert.Equal((int)targets.Descendants("BoardJobs").Single(), bill.FirmwareJobs + 3);
    }

    // The second is the heap of which nanoCLR's build for Linux had not enough.
    [Fact]
    public void Bill_OfAllThatTheHeapHolds_IsComparedWithTheBoards()
    {
        var bill = BoardBill.Of(Tiny(65_536, 671_744), Firmware());
        Assert.Empty(bill.Problems());
        Assert.Single(BoardBill.Of(Tiny(49_152, 671_744), Firmware()).Problems());
        Assert.Empty(BoardBill.Of(Tiny(bill.HeapBytes, 671_744), Firmware()).Problems());
        var problem = Assert.Single(BoardBill.Of(Tiny(bill.HeapBytes - 1, 671_744), Firmware()).Problems());
        Assert.StartsWith($"tiny: {bill.HeapBytes} bytes of heap", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Bill_ThatDoesNotFit_SaysWhatToChange()
    {
        var problems = BoardBill.Of(Tiny(1_024, 1_024), [typeof(PeEstimator).Assembly.Location]).Problems().ToList();
        Assert.Equal(2, problems.Count);
        Assert.Contains("the deploy region has 1024", problems[0], StringComparison.Ordinal);
        Assert.Contains("boards/tiny.props", problems[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(byte), 0, 2)]
    [InlineData(typeof(byte), 4, 2)]
    [InlineData(typeof(byte), 5, 3)]
    [InlineData(typeof(int), 10, 5)]
    [InlineData(typeof(long), 10, 9)]
    [InlineData(typeof(char), 2, 2)]
    [InlineData(typeof(object), 10, 12)]
    [InlineData(typeof(byte[]), 1, 3)]
    public void HeapBlocks_OfAnArray_AreItsHeadAndItsElements(Type element, int length, int blocks) =>
        Assert.Equal(blocks, HeapBlocks.OfArray(element, length));

    [Theory]
    [InlineData("", 2)]
    [InlineData("12345678901", 2)]
    [InlineData("123456789012", 3)]
    [InlineData("\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9", 3)]
    public void HeapBlocks_OfAText_AreItsUtf8AndAZero(string text, int blocks) =>
        Assert.Equal(blocks, HeapBlocks.OfString(text));

    [Fact]
    public void HeapBlocks_OfAnObject_AreOneAFieldAndOneMore() => Assert.Equal(4, HeapBlocks.OfObject(3));

    // A Pico W with another heap and flash.
    private static BoardProfileFile Tiny(int heapBytes, int deployBytes) =>
        new("tiny", System.Xml.Linq.XDocument.Parse(
            File.ReadAllText(Path.Combine(Repository.Root, "boards", "pico-w.props"))
                .Replace("\"65536\"", $"\"{heapBytes}\"", StringComparison.Ordinal)
                .Replace("\"671744\"", $"\"{deployBytes}\"", StringComparison.Ordinal)));

    // What a Release build leaves to be deployed, whatever these tests were built as.
    private static List<string> Firmware() => BoardBill.Deployed(
        Path.Combine(Repository.Root, "device", "NanoAgent.Firmware", "bin", "Release", "net10.0", "board"));
}
