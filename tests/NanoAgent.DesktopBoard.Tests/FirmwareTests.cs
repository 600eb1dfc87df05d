using System.Collections.Generic;
using System.IO;
using NanoAgent.DesktopBoard.Hardware;

namespace NanoAgent.DesktopBoard.Tests;

/// <summary>
/// The binary that is deployed, on boards that differ in network and storage. The core's tests (NFUnitTest) stay on
/// assemblies slimmed one by one: their launcher finds them by name, and they look at what a program does not use.
/// </summary>
public class FirmwareTests
{
    [Theory]
    [InlineData("esp32")]
    [InlineData("esp32-eth")]
    [InlineData("stm32f769i")]
    public void Firmware_AsDeployed_OpensItsSpoolAndComesUp(string profile)
    {
        var folder = Boards.NewFolder();
        File.WriteAllText(
            Path.Combine(folder, "agent.json"),
            """{ "CollectorUrl": "http://127.0.0.1:9", "Device": "tried", "TimeServer": "" }""");
        List<string> lines = [];
        using var board = new DesktopBoard(
            DesktopBoard.Profile(profile, folder, output: Take), Path.GetDirectoryName(Boards.Firmware)!);
        board.Start(board.Load(Boards.Firmware));
        Boards.Until(() => Seen().Contains("network: up"));
        board.Hardware.CutPower();
        Assert.Equal(BoardEnd.PowerCut, board.Hardware.Wait(Boards.Ceiling));
        Assert.Contains("nanoAgent on esp32", Seen());
        Assert.Contains("spool: result 0, 0 records wait", Seen());
        Assert.True(File.Exists(Path.Combine(folder, "spool.head.a")));

        void Take(string line)
        {
            lock (lines) lines.Add(line);
        }

        string Seen()
        {
            lock (lines) return string.Join('\n', lines);
        }
    }
}
