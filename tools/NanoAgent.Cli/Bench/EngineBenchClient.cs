using System;
using System.Threading.Tasks;
using NanoAgent.Host.Engines;
using NanoAgent.LibCurl;
using NanoAgent.Platform;
using NanoAgent.Transfers;

namespace NanoAgent.Cli.Bench;

/// <summary>
/// nanoAgent: transfers on one worker of <see cref="LibCurlEngine"/>, each begun again where its end is told.
/// </summary>
internal sealed class EngineBenchClient : BenchClient, ITransferListener
{
    private readonly ClientWork _work;
    private readonly LibCurlEngine _engine;
    private readonly Transfer[] _transfers;
    private TaskCompletionSource _over = new();
    private int _toStart;
    private int _toEnd;
    private long _allocatedBefore = -1;
    private long _allocated;

    public EngineBenchClient(string name, ClientWork work)
    {
        _work = work;
        _engine = new LibCurlEngine(new LibCurlEngineOptions
        {
            Workers = 1,
            TransfersMax = work.Parallel + work.Idle,
            ConnectionsPerHostMax = 0,
            Proxy = string.Empty,
            Driver = Enum.Parse<CurlLoopDriver>(name, ignoreCase: true),
        });
        _transfers = new Transfer[work.Parallel];
        for (int i = 0; i < _transfers.Length; i++)
        {
            _transfers[i] = new Transfer(work.Url) { Sink = new Discard(), Listener = this };
            if (work.UploadBytes > 0)
            {
                _transfers[i].Source = new Zeros(work.UploadBytes);
            }
        }
    }

    /// <summary>Always on the one worker's thread, so that nothing here is shared while transfers run.</summary>
    public void TransferDone(Transfer transfer)
    {
        Failed += transfer.Result == TransferResult.Ok ? 0 : 1;
        _toEnd--;
        if (_allocatedBefore < 0)
        {
            _allocatedBefore = GC.GetTotalAllocatedBytes(precise: true);
        }

        if (_toStart > 0)
        {
            _toStart--;
            transfer.Source?.Rewind();
            _engine.StartOnWorker(transfer);
        }
        else if (_toEnd == 0)
        {
            // Of every thread, but only while transfers ran: the measurement itself makes some kilobytes around them.
            _allocated = GC.GetTotalAllocatedBytes(precise: true) - _allocatedBefore;
            _over.SetResult();
        }
    }

    protected override long AllocatedBytes => _allocated;

    public override ValueTask DisposeAsync()
    {
        return _engine.DisposeAsync();
    }

    protected override void StartIdle()
    {
        for (int i = 0; i < _work.Idle; i++)
        {
            _engine.StartOnWorker(new Transfer(_work.IdleUrl));
        }
    }

    protected override async Task RunAsync(int count)
    {
        if (count == 0)
        {
            return;
        }

        int first = Math.Min(count, _transfers.Length);
        _over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _toStart = count - first;
        _toEnd = count;
        _allocatedBefore = -1;
        for (int i = 0; i < first; i++)
        {
            _transfers[i].Source?.Rewind();
            _engine.StartOnWorker(_transfers[i]);
        }

        await _over.Task;
    }

    private sealed class Discard : ISink
    {
        public bool Begin(IResponseHead head)
        {
            return true;
        }

        public bool Write(byte[] buffer, int offset, int count)
        {
            return true;
        }
    }

    private sealed class Zeros(long length) : ISource
    {
        private long _given;

        public long Length => length;

        public int Read(byte[] buffer, int offset, int count)
        {
            int given = (int)Math.Min(length - _given, count);
            Array.Clear(buffer, offset, given);
            _given += given;
            return given;
        }

        public bool Rewind()
        {
            _given = 0;
            return true;
        }
    }
}
