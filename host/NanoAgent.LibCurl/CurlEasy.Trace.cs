using System;
using System.Threading;
using NanoAgent.LibCurl.Native;

namespace NanoAgent.LibCurl;

/// <content>A trace that can be shown: whole lines, numbered, without secrets.</content>
public sealed unsafe partial class CurlEasy
{
    private static long s_lastTransferId = -1;

    private TraceLines? _trace;
    private bool _traceHasIds;

    /// <summary>
    /// Has the transfers of this handle traced: what libcurl says and the headers, each line with the number of its
    /// transfer and connection, and without the values of Authorization, Proxy-Authorization, Cookie and Set-Cookie.
    /// </summary>
    /// <param name="sink">
    /// Called on the thread that drives the transfer, as other callbacks are; what it throws ends the transfer. null
    /// for no trace. <see cref="OnDebug"/> goes on besides.
    /// </param>
    /// <param name="options">What to show besides; credentials only if they are asked for.</param>
    /// <param name="alsoSecret">More names of headers whose values are not to be shown.</param>
    /// <exception cref="InvalidOperationException">A transfer runs, or another thread uses the handle.</exception>
    public void SetTrace(
        CurlTraceSink? sink,
        CurlTraceOptions options = CurlTraceOptions.None,
        params ReadOnlySpan<string> alsoSecret)
    {
        using GuardScope scope = EnterIdle();
        _trace = sink is null ? null : new TraceLines(sink, options, alsoSecret.ToArray());
        _traceHasIds = LibCurlInfo.Current.IsAtLeast(8, 2, 0);
        InstallDebug();
    }

    /// <summary>
    /// libcurl's numbers are asked for at each call: a transfer has its own only once it is under way.
    /// </summary>
    private void Trace(TraceLines trace, CurlDebugKind kind, ReadOnlySpan<byte> data)
    {
        (long transfer, long connection) = _traceHasIds
            ? (Info.GetInt64(CurlInfo.XFER_ID), Info.GetInt64(CurlInfo.CONN_ID))
            : (-1, -1);
        trace.Add(kind, data, transfer, connection);
    }

    /// <summary>
    /// Lets go of a line that the end of the transfer cut; what the sink throws is kept as of a callback.
    /// </summary>
    private void FlushTrace()
    {
        if (_trace is null || !TryEnterCallback(out GuardCallback outer))
        {
            return;
        }

        try
        {
            _trace.Flush();
        }
        catch (Exception error)
        {
            KeepCallbackError(error);
        }
        finally
        {
            ExitCallback(outer);
        }
    }

    private void BeginTrace() =>
        _trace?.Begin(_traceHasIds ? -1 : Interlocked.Increment(ref s_lastTransferId));
}
