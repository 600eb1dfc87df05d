using System;
using System.Threading;
using NanoAgent.Device;
using NanoAgent.Platform;

namespace NanoAgent.Firmware;

/// <summary>
/// The firmware: reads agent.json from the board's internal storage and collects, keeps and uploads readings until the
/// power goes. A configuration that is wrong is told in one sentence and waited with, for a restart would not mend it;
/// anything else that ends the agent restarts the board, after pauses that grow.
/// </summary>
public static class Program
{
    private const string OptionsFile = "agent.json";

    /// <summary>Runs the board.</summary>
    public static void Main()
    {
        Board board = new Board();
        Log.Write("nanoAgent on " + BoardProfile.Name);
        try
        {
            BoardAgent agent = Configure(board);
            agent.Add(new UptimeSensor(board.Time));
            agent.Run();
        }
        catch (Exception failure)
        {
            Log.Write("failed: " + failure.Message);
        }

        new RestartGuard(board.Store).Restart();
    }

    private static BoardAgent Configure(Board board)
    {
        while (true)
        {
            try
            {
                return new BoardAgent(board, FirmwareOptions.Load(board.Store, OptionsFile));
            }
            catch (ArgumentException problem)
            {
                Log.Write(problem.Message + " Mend it and restart the board.");
                Thread.Sleep(Timeout.Infinite);
            }
        }
    }
}
