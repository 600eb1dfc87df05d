using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace NanoAgent.Proof.Tests;

/// <summary>
/// A server on 127.0.0.1 that behaves as the path says: small, large, slow (piece by piece), reset (in the middle of
/// the body), early (reset before the first byte), close (after the answer, which says so), leave (after the answer,
/// which does not), stall (no answer).
/// </summary>
internal sealed class StressServer : IDisposable
{
    private const int LargeBytes = 100_000;
    private const int SlowPieces = 5;
    private const int SlowPieceBytes = 200;
    private const int HeadBytesMax = 4096;

    private static readonly byte[] s_body = new byte[LargeBytes];

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();

    internal StressServer()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(512);
        _ = AcceptAsync();
    }

    /// <summary>By name, so that names are looked up.</summary>
    internal string Url => $"http://localhost:{((IPEndPoint)_listener.LocalEndPoint!).Port}/";

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptAsync(_stop.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The run is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            socket.NoDelay = true;
            try
            {
                while (await ReadPathAsync(socket) is string path && await AnswerAsync(socket, path))
                {
                }
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
            {
                // The client went away, or the run is over.
            }
        }
    }

    private async Task<string?> ReadPathAsync(Socket socket)
    {
        var head = new byte[HeadBytesMax];
        int count = 0;
        while (!head.AsSpan(0, count).EndsWith("\r\n\r\n"u8))
        {
            int got = await socket.ReceiveAsync(head.AsMemory(count), _stop.Token);
            if (got == 0)
            {
                return null;
            }

            count += got;
        }

        return Encoding.ASCII.GetString(head, 0, count).Split(' ')[1][1..];
    }

    /// <summary>Whether the connection goes on.</summary>
    private async Task<bool> AnswerAsync(Socket socket, string path)
    {
        switch (path)
        {
            case "small":
                await SendAsync(socket, 5, 5);
                return true;
            case "large":
                await SendAsync(socket, LargeBytes, LargeBytes);
                return true;
            case "slow":
                await SendAsync(socket, SlowPieces * SlowPieceBytes, 0);
                // The time between two pieces is what this path is for; nothing is waited for.
                using (var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(1)))
                {
                    for (int piece = 0; piece < SlowPieces; piece++)
                    {
                        await pause.WaitForNextTickAsync(_stop.Token);
                        await socket.SendAsync(s_body.AsMemory(0, SlowPieceBytes), _stop.Token);
                    }
                }

                return true;
            case "reset":
                await SendAsync(socket, LargeBytes, 1000);
                socket.LingerState = new LingerOption(true, 0);
                return false;
            case "early":
                socket.LingerState = new LingerOption(true, 0);
                return false;
            case "close":
                await SendAsync(socket, 5, 5, "Connection: close\r\n");
                return false;
            case "leave":
                await SendAsync(socket, 5, 5);
                return false;
            default:
                return await socket.ReceiveAsync(new byte[1], _stop.Token) > 0;
        }
    }

    private async Task SendAsync(Socket socket, int length, int sent, string header = "")
    {
        string head = $"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n{header}\r\n";
        await socket.SendAsync(Encoding.ASCII.GetBytes(head), _stop.Token);
        if (sent > 0)
        {
            await socket.SendAsync(s_body.AsMemory(0, sent), _stop.Token);
        }
    }
}
