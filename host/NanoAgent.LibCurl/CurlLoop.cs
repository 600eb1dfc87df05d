using System;
using System.Buffers;
using System.Collections.Generic;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;

namespace NanoAgent.LibCurl;

/// <summary>
/// One thread that owns one <see cref="CurlMulti"/> and the handles that are given to it. Every member is for any
/// thread: what concerns a handle is posted to the owner, never called across threads, and the owner is woken up for
/// it, so that a cancel is answered as soon as the thread is out of a callback.
/// </summary>
/// <remarks>
/// <para>A handle belongs to the loop from <see cref="Start"/> until its <see cref="CurlLoopDone"/> is called: on any
/// other thread its members throw meanwhile. Only Dispose stays legal, and counts as a cancel.</para>
/// <para>An empty loop sleeps: it neither polls nor performs. A failure of the multi handle ends all transfers in it
/// with <see cref="CurlLoopEnd.Failed"/>, and the next transfer gets a new one: the loop itself goes on.</para>
/// <para>It holds a place for each transfer and action up to the ceilings of <see cref="CurlLoopOptions"/>, and
/// allocates nothing for a transfer once as many have run at once. A loop that is not disposed keeps its thread.</para>
/// </remarks>
public sealed partial class CurlLoop : IDisposable, IAsyncDisposable
{
    private static readonly SearchValues<char> s_afterHost = SearchValues.Create("/?#\\");

    private readonly Lock _gate = new();
    private readonly Dictionary<CurlEasy, CurlLoopEntry> _entries = [];
    private readonly Stack<CurlLoopEntry> _spare = new();
    private readonly CurlLoopOptions _options;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // What others left for the owner; it takes both lists at once and leaves empty ones.
    private List<CurlLoopEntry> _inbox = [];
    private Queue<Posted> _actions = new();
    private bool _asleep;
    private bool _stopping;

    /// <summary>Starts the thread; loads and initialises libcurl if this is its first use.</summary>
    /// <exception cref="PlatformNotSupportedException">Epoll was asked for and this is not Linux.</exception>
    /// <exception cref="CurlLibraryException">libcurl is missing or cannot be used.</exception>
    public CurlLoop(CurlLoopOptions? options = null)
    {
        _options = options ?? new CurlLoopOptions();
        _options.Validate();
        _names = new CurlLoopNames(_options.ResolvesMax, _options.ConnectionsPerHostMax > 0);
        LibCurlRuntime.EnsureInitialized();
        _thread = new Thread(Run) { IsBackground = true, Name = _options.Name };
        _thread.Start();
    }

    /// <summary>Completes when the thread has ended and all handles were given back.</summary>
    public Task Ended => _ended.Task;

    internal CurlLoopOptions Options => _options;

    /// <summary>Whether this is the loop's own thread.</summary>
    public bool IsOwnerThread => Thread.CurrentThread == _thread;

    /// <summary>
    /// The host in a URL, port and user left off: what decides which of several loops a transfer should go to, so that
    /// connections are reused. Compare it without regard to case.
    /// </summary>
    /// <returns>Part of <paramref name="url"/>; empty when it names no host. Allocates nothing.</returns>
    public static ReadOnlySpan<char> HostOf(string url)
    {
        ReadOnlySpan<char> rest = url;
        int scheme = rest.IndexOf("://", StringComparison.Ordinal);
        rest = scheme < 0 ? rest : rest[(scheme + 3)..];
        int end = rest.IndexOfAny(s_afterHost);
        rest = end < 0 ? rest : rest[..end];
        rest = rest[(rest.LastIndexOf('@') + 1)..];
        int close = rest.IndexOf(']');
        int port = close < 0 ? rest.IndexOf(':') : close + 1;
        return port < 0 ? rest : rest[..port];
    }

    /// <summary>A URL up to its path, scheme and port with it; allocates nothing.</summary>
    internal static ReadOnlySpan<char> OriginOf(string url)
    {
        int scheme = url.IndexOf("://", StringComparison.Ordinal);
        int start = scheme < 0 ? 0 : scheme + 3;
        int length = url.AsSpan(start).IndexOfAny(s_afterHost);
        return length < 0 ? url : url.AsSpan(0, start + length);
    }

    /// <summary>Hands an idle handle over; its transfer starts at the thread's next turn.</summary>
    /// <param name="easy">Set up; the loop's until <paramref name="done"/> is called, its options included.</param>
    /// <param name="done">Called exactly once, on the loop's thread.</param>
    /// <returns>false, and nothing happened, when the loop holds as many as it may.</returns>
    /// <exception cref="InvalidOperationException">
    /// The handle is performing, added to a multi or in a loop, or another thread uses it, or it uses a share of
    /// another thread.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The loop or the handle was disposed.</exception>
    public bool Start(CurlEasy easy, CurlLoopDone done)
    {
        ArgumentNullException.ThrowIfNull(easy);
        ArgumentNullException.ThrowIfNull(done);
        bool wake;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            if (_entries.Count >= _options.TransfersMax)
            {
                return false;
            }

            // Throws before anything is changed when the handle is not the caller's to give.
            easy.Lend(_thread.ManagedThreadId);
            CurlLoopEntry entry = _spare.TryPop(out CurlLoopEntry? spare) ? spare : new CurlLoopEntry();
            entry.Easy = easy;
            entry.Done = done;
            _entries.Add(easy, entry);
            wake = Leave(entry, CurlLoopWishes.Start);
        }

        Wake(wake);
        return true;
    }

    /// <summary>
    /// Asks for the end of a transfer: it is done with <see cref="CurlLoopEnd.Cancelled"/> unless it is over by then.
    /// </summary>
    /// <returns>false when the handle is not in the loop (any more).</returns>
    public bool Cancel(CurlEasy easy) => Ask(easy, CurlLoopWishes.Cancel);

    /// <summary>Asks the owner to let both directions of a paused transfer go on.</summary>
    /// <returns>false when the handle is not in the loop (any more).</returns>
    public bool Unpause(CurlEasy easy) => Ask(easy, CurlLoopWishes.Unpause);

    /// <summary>As <see cref="Cancel"/>, and the owner disposes the handle before it is given back.</summary>
    /// <returns>false when the handle is not in the loop (any more): dispose it where you are.</returns>
    public bool CancelAndDispose(CurlEasy easy) => Ask(easy, CurlLoopWishes.Cancel | CurlLoopWishes.Dispose);

    /// <summary>Has an action run on the loop's thread, in the order of posting; what an action
    /// posts runs in a later turn. Must not block.</summary>
    /// <param name="action">What it throws is unhandled, as in any thread.</param>
    /// <param name="state">Passed to it, so that it need not be a closure.</param>
    /// <returns>false when as many wait as may, or the loop is stopping: it will not run.</returns>
    public bool Post(Action<object?> action, object? state)
    {
        ArgumentNullException.ThrowIfNull(action);
        bool wake;
        lock (_gate)
        {
            if (_stopping || _actions.Count >= _options.ActionsMax)
            {
                return false;
            }

            _actions.Enqueue(new Posted(action, state));
            wake = TakeSleep();
        }

        Wake(wake);
        return true;
    }

    /// <summary>Runs one transfer without holding a thread.</summary>
    /// <param name="easy">Set up and idle; the loop's until the task completes.</param>
    /// <param name="cancellationToken">Ends the transfer at once; the task completes when the handle is free.</param>
    /// <returns>libcurl's code, as <see cref="CurlEasy.Perform"/> gives it; AbortedByCallback when the loop was
    /// stopped or the handle disposed.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; the handle is idle again.</exception>
    /// <exception cref="InvalidOperationException">
    /// The loop holds as many transfers as it may, or the handle is not the caller's to give (<see cref="Start"/>).
    /// </exception>
    /// <exception cref="CurlMultiException">The multi handle failed.</exception>
    /// <exception cref="Exception">Whatever a callback threw.</exception>
    public async Task<CurlCode> PerformAsync(CurlEasy easy, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var done = new TaskCompletionSource<CurlLoopResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!Start(easy, done.SetResult))
        {
            throw new InvalidOperationException(
                $"The loop holds {_options.TransfersMax} transfers, its ceiling: await some of them first.");
        }

        CurlLoopResult result;
        using (cancellationToken.UnsafeRegister(static state => CancelOf(state!), (this, easy)))
        {
            result = await done.Task.ConfigureAwait(false);
        }

        if (result.End == CurlLoopEnd.Cancelled)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        if (result.Error is not null)
        {
            ExceptionDispatchInfo.Throw(result.Error);
        }

        return result.Code;
    }

    /// <summary>
    /// Asks the thread to end: every transfer is given back with <see cref="CurlLoopEnd.Stopped"/>, every action posted
    /// before is run. Does not wait, await <see cref="Ended"/> for that.
    /// </summary>
    public void Dispose()
    {
        bool wake;
        lock (_gate)
        {
            _stopping = true;
            wake = TakeSleep();
        }

        Wake(wake);
    }

    /// <summary>As <see cref="Dispose"/>, and waits for the thread's end.</summary>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return new ValueTask(Ended);
    }

    private static void CancelOf(object state)
    {
        (CurlLoop loop, CurlEasy easy) = ((CurlLoop, CurlEasy))state;
        loop.Cancel(easy);
    }

    private bool Ask(CurlEasy easy, CurlLoopWishes wishes)
    {
        ArgumentNullException.ThrowIfNull(easy);
        bool wake;
        lock (_gate)
        {
            if (!_entries.TryGetValue(easy, out CurlLoopEntry? entry))
            {
                return false;
            }

            wake = Leave(entry, wishes);
        }

        Wake(wake);
        return true;
    }

    /// <summary>Adds to what the owner shall do with a handle; under the gate. An entry stands once in the inbox, so
    /// that this is bounded by the handles, however often it is asked.</summary>
    private bool Leave(CurlLoopEntry entry, CurlLoopWishes wishes)
    {
        if (entry.Wishes == CurlLoopWishes.None)
        {
            _inbox.Add(entry);
        }

        entry.Wishes |= wishes;
        return TakeSleep();
    }

    /// <summary>Whether the owner sleeps and the caller is the one to wake it; under the gate.</summary>
    private bool TakeSleep()
    {
        bool asleep = _asleep;
        _asleep = false;
        return asleep;
    }

    private readonly record struct Posted(Action<object?> Action, object? State);
}
