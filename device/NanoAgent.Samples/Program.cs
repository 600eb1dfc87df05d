using System;
using NanoAgent.Device;
using NanoAgent.Firmware;
using NanoAgent.Platform;
using NanoAgent.Telemetry;
using NanoAgent.Transfers;

// Not below NanoAgent: a program of a user is not either.
namespace Samples;

/// <summary>
/// What README.md and docs/board-guide.md show, word for word between the marks: compiled for a board, checked for it,
/// and run by tests on the desktop's board.
/// </summary>
public static class Program
{
    /// <summary>A board that measures and reports.</summary>
    public static void Main()
    {
        // sample: board
        Board board = new Board();
        BoardAgent agent = new BoardAgent(board, FirmwareOptions.Load(board.Store, "agent.json"));

        Series temperature = agent.Series("temperature", "Cel", -2);
        agent.Every(1_000, () => temperature.Record(Thermometer.ReadCentidegrees()));

        agent.Run();
        // end of sample
    }

    /// <summary>A single transfer into a segment of the board's storage.</summary>
    public static TransferResult Fetch(string url)
    {
        // sample: board-transfer
        Board board = new Board();
        CooperativeEngine engine = board.CreateEngine();
        board.Join(engine, 60_000);

        Transfer transfer = new Transfer(url);
        transfer.Sink = new StoreSink(board.Store, "model");
        transfer.TimeoutMs = 30_000;
        TransferResult result = engine.Perform(transfer);
        Console.WriteLine(transfer.Info.ResponseCode + " " + transfer.Info.BytesDownloaded);
        // end of sample
        return result;
    }

    /// <summary>An image that a manifest names, brought into a file over cuts and restarts.</summary>
    public static void Follow(string manifest)
    {
        Board board = new Board();
        BoardAgent agent = new BoardAgent(board, FirmwareOptions.Load(board.Store, "agent.json"));

        // sample: board-update
        agent.Follow(manifest, new FileSlot(board.Files, "model.bin", -1), 3_600_000);
        // end of sample
        agent.Run();
    }
}
