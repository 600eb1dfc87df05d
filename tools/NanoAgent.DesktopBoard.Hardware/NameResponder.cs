using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Text;

namespace NanoAgent.DesktopBoard.Hardware;

/// <summary>
/// The name server of the board's interface (RFC 1035, one question, A records): what the board may reach has
/// addresses,
/// everything else does not exist.
/// </summary>
internal sealed class NameResponder(BoardNetwork network)
{
    private const int HeadBytes = 12;
    private const int TimeToLiveSeconds = 60;

    // Answers that nobody takes go the way of datagrams.
    private const int AnswersMax = 8;

    private readonly Queue<byte[]> answers = [];

    /// <summary>Where it is.</summary>
    public static IPEndPoint EndPoint => new(BoardNetwork.NameServer, 53);

    /// <summary>Bytes of the next answer, or 0.</summary>
    public int Available => answers.TryPeek(out var next) ? next.Length : 0;

    /// <summary>Whether a datagram is for it.</summary>
    public static bool IsFor(IPEndPoint remote) => remote.Equals(EndPoint);

    /// <summary>Takes a question; one that it cannot read is dropped, as a name server drops it.</summary>
    public int Take(ReadOnlySpan<byte> question)
    {
        if (answers.Count < AnswersMax && Name(question, out var end) is { } name)
        {
            answers.Enqueue(Answer(question[..end], Addresses(name)));
        }

        return question.Length;
    }

    /// <summary>Gives the next answer, cut to the buffer.</summary>
    public int Give(Span<byte> buffer)
    {
        var answer = answers.Dequeue();
        int count = Math.Min(answer.Length, buffer.Length);
        answer.AsSpan(0, count).CopyTo(buffer);
        return count;
    }

    private IPAddress[] Addresses(string name)
    {
        try
        {
            return network.Lookup(name);
        }
        catch (BoardNetworkException)
        {
            return [];
        }
    }

    private static byte[] Answer(ReadOnlySpan<byte> question, IPAddress[] addresses)
    {
        var answer = new List<byte>(question.ToArray());
        // A response, recursion available; no error, or no such name.
        answer[2] = (byte)(0x80 | (question[2] & 0x01));
        answer[3] = (byte)(addresses.Length > 0 ? 0x80 : 0x83);
        answer[6] = 0;
        answer[7] = (byte)addresses.Length;
        answer[8] = answer[9] = answer[10] = answer[11] = 0;
        foreach (var address in addresses)
        {
            // The name is the question's, then type A, class IN, seconds, four bytes.
            answer.AddRange([0xC0, HeadBytes, 0, 1, 0, 1, 0, 0, 0, TimeToLiveSeconds, 0, 4]);
            answer.AddRange(address.GetAddressBytes());
        }

        return [.. answer];
    }

    private static string? Name(ReadOnlySpan<byte> question, out int end)
    {
        end = 0;
        if (question.Length < HeadBytes + 5 || BinaryPrimitives.ReadUInt16BigEndian(question[4..]) != 1)
        {
            return null;
        }

        var labels = new List<string>();
        int at = HeadBytes;
        while (at < question.Length && question[at] is > 0 and < 64 && at + question[at] < question.Length)
        {
            labels.Add(Encoding.ASCII.GetString(question.Slice(at + 1, question[at])));
            at += 1 + question[at];
        }

        end = at + 5;
        return end <= question.Length && question[at] == 0 ? string.Join('.', labels.AsEnumerable()) : null;
    }
}
