using System;
using NanoAgent.Platform;
using NanoAgent.Scheduling;
using NanoAgent.Transfers;

namespace NanoAgent.Device;

/// <summary>This board's clock, random numbers, sockets and storage: what the core asks of a world.</summary>
public sealed class Board : IPlatform
{
    /// <summary>Where a board has its internal storage.</summary>
    public const string InternalStorage = "I:\\";

    /// <summary>This board, with its internal storage.</summary>
    public Board()
        : this(InternalStorage)
    {
    }

    /// <summary>This board, with another folder than the root of its internal storage.</summary>
    /// <param name="folder">It exists, and ends in the separator.</param>
    public Board(string folder)
    {
        Time = new DeviceClock();
        Random = new DeviceRandom();
        Sockets = new SocketNetwork(Time, Random);
        Files = new FileStore(folder);
    }

    /// <summary>Its clock, which can be set.</summary>
    public readonly DeviceClock Time;

    /// <summary>Its sockets, with the resolver of names.</summary>
    public readonly SocketNetwork Sockets;

    /// <summary>Its storage, which also takes slots.</summary>
    public readonly FileStore Files;

    /// <inheritdoc/>
    public IClock Clock
    {
        get { return Time; }
    }

    /// <inheritdoc/>
    public IRandom Random { get; }

    /// <inheritdoc/>
    public INetwork Network
    {
        get { return Sockets; }
    }

    /// <inheritdoc/>
    public IStore Store
    {
        get { return Files; }
    }

    /// <summary>An engine on this board with the profile's ceilings, and a scheduler of its own.</summary>
    public CooperativeEngine CreateEngine()
    {
        CooperativeEngineOptions options = new CooperativeEngineOptions();
        options.HandshakesStall = true;
        return new CooperativeEngine(Sockets, Time, new Scheduler(BoardProfile.JobsMax), options);
    }

    /// <summary>
    /// Joins the network that the board's own configuration names, and keeps it joined for as long as the engine's
    /// scheduler is stepped. For a program without the agent, which does so itself. Blocks until the board is up, at
    /// most <paramref name="timeoutMs"/> and one step.
    /// </summary>
    /// <returns>Whether it is up.</returns>
    /// <exception cref="InvalidOperationException">The scheduler is full.</exception>
    public bool Join(ITransferEngine engine, int timeoutMs)
    {
        NetworkJob network = new NetworkJob(new BoardPort(string.Empty, string.Empty), Sockets.Names, Random);
        if (!engine.Scheduler.Add(network, 0))
        {
            throw new InvalidOperationException("The scheduler is full.");
        }

        long endMs = Due.After(Time.Milliseconds, timeoutMs);
        while (!network.IsUp && Time.Milliseconds < endMs)
        {
            long nextMs = engine.Scheduler.Step(Time.Milliseconds);
            engine.Wait(network.IsUp ? 0 : Due.Until(Time.Milliseconds, nextMs < endMs ? nextMs : endMs));
        }

        return network.IsUp;
    }
}
