using System;
using System.Globalization;
using System.Text;
using NanoAgent.Platform;
using NanoAgent.Scheduling;
using NanoAgent.Telemetry;
using NanoAgent.Transfers;

namespace NanoAgent.Simulator;

/// <summary>An engine whose one transfer ends when and how a record of it says.</summary>
internal sealed class ReplayEngine(VirtualClock clock) : ITransferEngine
{
    private const int TransferResultsMax = 100;

    private Transfer? _running;

    public IClock Clock => clock;

    public Scheduler Scheduler { get; } = new(16);

    /// <summary>False where an upload is refused a place, because it comes later than the agent wants it.</summary>
    public bool HasPlace { get; set; }

    public bool IsRunning => _running != null;

    public bool Start(Transfer transfer)
    {
        if (!HasPlace || _running != null)
        {
            return false;
        }

        transfer.MarkRunning();
        _running = transfer;
        return true;
    }

    /// <summary>Ends the transfer.</summary>
    /// <param name="meaning">What the answer meant.</param>
    /// <param name="value">A status, or below 100 a TransferResult.</param>
    /// <param name="nextRecords">Records of the batch that was sent next, 0 where none is known.</param>
    public void Answer(FlightAnswer meaning, int value, int nextRecords)
    {
        Transfer transfer = _running!;
        _running = null;
        string body = meaning switch
        {
            FlightAnswer.Acknowledged => $"{{\"stored\":{Records(transfer)},\"duplicates\":0}}",
            FlightAnswer.CutBefore => string.Create(
                CultureInfo.InvariantCulture, $"{{\"field\":\"/{nextRecords}/v\"}}"),
            FlightAnswer.Halved => "{\"field\":\"body\"}",
            FlightAnswer.CutToFirst or FlightAnswer.Rejected => "{\"field\":\"/0/v\"}",
            _ => string.Empty,
        };
        bool isStatus = value >= TransferResultsMax;
        if (isStatus)
        {
            transfer.Info.ResponseCode = value;
            byte[] bytes = Encoding.ASCII.GetBytes(body);
            transfer.Sink!.Begin(null!);
            transfer.Sink.Write(bytes, 0, bytes.Length);
        }

        transfer.MarkDone(isStatus ? TransferResult.Ok : (TransferResult)value, string.Empty);
        transfer.Listener!.TransferDone(transfer);
    }

    public void Cancel(Transfer transfer)
    {
        if (_running == transfer)
        {
            _running = null;
            transfer.MarkDone(TransferResult.AbortedByCallback, string.Empty);
            transfer.Listener!.TransferDone(transfer);
        }
    }

    public void Wait(int milliseconds) => clock.Advance(milliseconds);

    public void Wake()
    {
    }

    // The key's last number: "DEVICE.BOOT.FIRST.COUNT".
    private static string Records(Transfer transfer)
    {
        for (int i = 0; i < transfer.Headers.Count; i++)
        {
            if (transfer.Headers.NameAt(i) == "Idempotency-Key")
            {
                string key = transfer.Headers.ValueAt(i).Trim('"');
                return key[(key.LastIndexOf('.') + 1)..];
            }
        }

        throw new InvalidOperationException("The agent sent a batch without a key.");
    }
}

/// <summary>A world without a network, whose dice say what the record needs.</summary>
internal sealed class ReplayPlatform(VirtualClock clock, IStore store, Func<long> wantedMs) : IPlatform, IRandom
{
    public IClock Clock => clock;

    public IRandom Random => this;

    public INetwork Network => throw new InvalidOperationException("A replay has no network.");

    public IStore Store => store;

    public int Next(int exclusiveMax) => (int)Math.Clamp(wantedMs(), 0, exclusiveMax - 1);
}
