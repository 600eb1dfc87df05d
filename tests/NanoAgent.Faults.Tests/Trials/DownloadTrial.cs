using System;
using NanoAgent.Core.Tests.Downloads;
using NanoAgent.Core.Tests.Fakes;
using NanoAgent.Downloads;
using NanoAgent.Simulator;
using NanoAgent.Simulator.Stores;

namespace NanoAgent.Faults.Tests.Trials;

/// <summary>
/// A file is fetched while the power goes, the connection breaks and (for odd seeds) the server gets a newer version
/// of it: what ends in the slot is one version, whole.
/// </summary>
internal sealed class DownloadTrial : IDeviceTrial
{
    private const int FileBytes = 9_000;
    private const int ChunkBytes = 256;
    private const int StartsMax = 12;

    private readonly VirtualClock _clock = new();
    private readonly FileServer _server = new();
    private readonly MemorySlot _slot = new();
    private readonly DeviceTrial _device;
    private readonly byte[] _older = Content(1);
    private readonly byte[] _newer = Content(2);
    private readonly bool _changes;
    private ScriptedEngine _engine = null!;
    private Download _download = null!;
    private long _received;

    internal DownloadTrial(FaultId id, SeededRandom random)
    {
        _device = new DeviceTrial(id, random, this);
        _changes = id.Seed % 2 == 1;
        _server.Content = _older;
    }

    internal MemoryStore Run()
    {
        _server.CutAfter = FileBytes / 3;
        _device.Start();
        RunToTheEnd();
        for (int i = 0; _download.Result != DownloadResult.Ok; i++)
        {
            Violation.Unless(_device.HasFaults, $"The download ends in {_download.Result} on a whole medium.");
            Violation.Unless(i < StartsMax, $"The download still ends in {_download.Result}.");
            _device.HealAndRestart();
            RunToTheEnd();
        }

        // What was whole before the server changed needs no server any more, and is no splice.
        bool isWhole = _slot.Finished.AsSpan().SequenceEqual(_server.Content)
            || _slot.Finished.AsSpan().SequenceEqual(_older);
        Violation.Unless(isWhole, $"The slot holds no version of the server's file.");
        long wasted = _received - FileBytes;
        bool isFrugal = wasted <= 4 * ChunkBytes || _changes || _device.HasFaults;
        Violation.Unless(isFrugal, $"{wasted} bytes were fetched twice.");
        return _device.Store;
    }

    public bool TryStart(MemoryStore store, SeededRandom random)
    {
        if (_device.WasCut)
        {
            _slot.CutPower();
            _server.Content = _changes ? _newer : _server.Content;
            _server.Tag = _changes ? "\"v2\"" : _server.Tag;
        }

        _engine = new ScriptedEngine(_clock, _server.Answer);
        DownloadOptions options = new("http://files.example/image.bin", "image")
        {
            ChunkBytes = ChunkBytes,
            AttemptsMax = 4,
            RetryBaseMs = 100,
            RetryCeilingMs = 500,
        };
        _download = new Download(_engine, random, store, _slot, options);
        return _download.Start();
    }

    private void RunToTheEnd()
    {
        do
        {
            _engine.RunUntil(() => _download.IsDone || _device.Store.IsPowerCut);
            _received += _download.BytesReceived;
        }
        while (_slot.Finished is null && _device.RestartAfterCut());
    }

    private static byte[] Content(int seed)
    {
        SeededRandom random = new((ulong)seed);
        byte[] content = new byte[FileBytes];
        for (int i = 0; i < content.Length; i++)
        {
            content[i] = (byte)random.Next(256);
        }

        return content;
    }
}
