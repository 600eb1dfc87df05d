using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace NanoAgent.Integration.Tests.Support;

/// <summary>A moment of an upload that a <see cref="GateProxy"/> can be told to halt at.</summary>
internal enum UploadMoment
{
    /// <summary>The first bytes of a request are there, and none has been passed on.</summary>
    RequestBegins,

    /// <summary>A part of a request has been passed on, and the rest is held back.</summary>
    InsideRequest,

    /// <summary>The first bytes of the answer are there, so that the collector has stored the batch; none is passed
    /// on.</summary>
    AnswerComes,

    /// <summary>The answer has been passed on.</summary>
    AnswerPassed,
}

/// <summary>
/// Stands between an agent and its collector, passes everything on, and halts at the moment it was told to: from then
/// until <see cref="Resume"/> nothing moves. A connection whose collector dies, dies too.
/// </summary>
internal sealed class GateProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Socket> _open = [];
    private readonly object _gate = new();
    private readonly IPEndPoint _server;
    private UploadMoment _moment;
    private TaskCompletionSource? _reached;
    private TaskCompletionSource? _resumed;
    private bool _disposed;

    public GateProxy(Uri server)
    {
        _server = new IPEndPoint(IPAddress.Loopback, server.Port);
        _listener.Start();
        new Thread(AcceptAll) { IsBackground = true, Name = "gate" }.Start();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Arms the gate; the task completes when the moment has come and everything stands still.</summary>
    public Task HaltAt(UploadMoment moment)
    {
        lock (_gate)
        {
            _moment = moment;
            _reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _resumed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _reached.Task;
        }
    }

    /// <summary>Lets everything move again.</summary>
    public void Resume()
    {
        lock (_gate)
        {
            _resumed?.TrySetResult();
            _reached = null;
            _resumed = null;
        }
    }

    public void Dispose()
    {
        Resume();
        _listener.Dispose();
        lock (_gate)
        {
            _disposed = true;
            _open.ForEach(socket => socket.Dispose());
        }
    }

    private void AcceptAll()
    {
        try
        {
            while (true)
            {
                Socket client = _listener.AcceptSocket();
                var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
                if (Keep(client) && Keep(server))
                {
                    new Thread(() => Serve(client, server)) { IsBackground = true }.Start();
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Disposed.
        }
    }

    private bool Keep(Socket socket)
    {
        lock (_gate)
        {
            _open.Add(socket);
            if (_disposed)
            {
                socket.Dispose();
            }

            return !_disposed;
        }
    }

    private void Serve(Socket client, Socket server)
    {
        try
        {
            server.Connect(_server);
            new Thread(() => Pass(server, client, isRequest: false)) { IsBackground = true }.Start();
            Pass(client, server, isRequest: true);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The collector is dead.
            client.Dispose();
        }
    }

    private void Pass(Socket from, Socket to, bool isRequest)
    {
        byte[] buffer = new byte[16 * 1024];
        try
        {
            int count;
            while ((count = from.Receive(buffer)) > 0)
            {
                Halt(isRequest ? UploadMoment.RequestBegins : UploadMoment.AnswerComes);
                int first = isRequest ? (count + 1) / 2 : count;
                Send(to, buffer.AsSpan(0, first));
                Halt(isRequest ? UploadMoment.InsideRequest : UploadMoment.AnswerPassed);
                Send(to, buffer.AsSpan(first, count - first));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Either end is gone, and with it the other.
        }

        from.Dispose();
        to.Dispose();
    }

    private static void Send(Socket to, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[to.Send(bytes)..];
        }
    }

    private void Halt(UploadMoment moment)
    {
        Task? resumed = null;
        lock (_gate)
        {
            if (_reached is not null && (_moment == moment || _reached.Task.IsCompleted))
            {
                _reached.TrySetResult();
                resumed = _resumed!.Task;
            }
        }

        resumed?.Wait();
    }
}
