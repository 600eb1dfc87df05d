using NanoAgent.Platform;
using NanoAgent.Scheduling;

namespace NanoAgent.Transfers;

/// <summary>
/// Runs transfers. <see cref="Start"/>, <see cref="Cancel"/>, <see cref="Wait"/> and the scheduler belong to one
/// thread; <see cref="Wake"/> to any.
/// </summary>
public interface ITransferEngine
{
    /// <summary>The engine's time.</summary>
    IClock Clock { get; }

    /// <summary>The scheduler whose turns drive the engine and tell listeners.</summary>
    Scheduler Scheduler { get; }

    /// <summary>
    /// Takes a transfer over. False when the engine holds as many as it can: the transfer is untouched. Throws when the
    /// transfer is running already or the engine is closed.
    /// </summary>
    bool Start(Transfer transfer);

    /// <summary>
    /// Asks for the end of a running transfer: it ends in <see cref="TransferResult.AbortedByCallback"/> at one of the
    /// next turns, unless it ended otherwise first. Nothing happens to one that is not running here.
    /// </summary>
    void Cancel(Transfer transfer);

    /// <summary>Sleeps until a transfer can make progress, <see cref="Wake"/>, or the time is over.</summary>
    void Wait(int milliseconds);

    /// <summary>Ends the current or the next <see cref="Wait"/>; legal from any thread.</summary>
    void Wake();
}

/// <summary>Is told that a transfer is over.</summary>
public interface ITransferListener
{
    /// <summary>
    /// Called once a run, on the thread that steps the scheduler, after the transfer became Done. May change the
    /// transfer and start it again.
    /// </summary>
    void TransferDone(Transfer transfer);
}

/// <summary>What every engine can do in the same way.</summary>
public static class TransferEngineExtensions
{
    /// <summary>
    /// Runs one transfer to its end while everything else on the engine's scheduler goes on. Blocks the calling
    /// thread, which must be the scheduler's, and must not be called from inside a job.
    /// </summary>
    /// <returns>
    /// The transfer's result; <see cref="TransferResult.Again"/> when the engine is full and the transfer untouched.
    /// </returns>
    public static TransferResult Perform(this ITransferEngine engine, Transfer transfer)
    {
        if (!engine.Start(transfer))
        {
            return TransferResult.Again;
        }

        while (true)
        {
            long nowMs = engine.Clock.Milliseconds;
            long nextMs = engine.Scheduler.Step(nowMs);
            if (transfer.State == TransferState.Done)
            {
                return transfer.Result;
            }

            engine.Wait(Due.Until(engine.Clock.Milliseconds, nextMs));
        }
    }
}
