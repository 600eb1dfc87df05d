using System;
using System.Text;
using NanoAgent.Wire;
using Xunit;

namespace NanoAgent.Core.Tests.Wire;

public class HttpResponseFuzzTests
{
    private const int Responses = 200_000;
    private const int HeadBytesMax = 256;

    private static readonly string[] Seeds =
    {
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 206 P\r\nContent-Range: bytes 1-2/9\r\nContent-Length: 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\nA\r\n0123456789\r\n0\r\nX: y\r\n\r\n",
        "HTTP/1.0 404 Not Found\r\nFolded: a\r\n\tb\r\n c\r\n\r\nuntil the end",
        "HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n",
        "HTTP/1.1 200 OK\nContent-Length: 2\nContent-Length: 2\n\nab",
    };

    private static readonly string[] Pieces =
    {
        "\r\n", "\n", "\r", " ", "\t", ":", "\0", "0\r\n\r\n", "ffffffffffffffff\r\n", "7fffffffffffffff\r\n",
        "Content-Length: 99\r\n", "Content-Length: 9223372036854775807\r\n", "Transfer-Encoding: chunked\r\n",
        "HTTP/1.1 102 P\r\n\r\n", "HTTP/1.1 200 OK\r\n", ",", ";", "-1",
    };

    /// <summary>Whatever comes, and however it is cut: no exception, no byte read outside the range given, the head
    /// within its ceiling, and an end.</summary>
    [Fact]
    public void Reader_MutatedResponses_EndWithoutExceptionWithinTheirBuffers()
    {
        int seed = 20261122;
        TestContext.Current.TestOutputHelper!.WriteLine("seed " + seed);
        var random = new Random(seed);
        var reader = new HttpResponseReader(HeadBytesMax, 8);
        int done = 0;
        for (int i = 0; i < Responses; i++)
        {
            byte[] wire = Mutate(random);
            if (Drive(reader, wire, random, i))
            {
                done++;
            }
        }

        TestContext.Current.TestOutputHelper!.WriteLine(done + " of " + Responses + " were responses after all");
        Assert.InRange(done, 1000, Responses - 1000);
    }

    private static byte[] Mutate(Random random)
    {
        var text = new StringBuilder(Seeds[random.Next(Seeds.Length)]);
        for (int edits = random.Next(4); edits > 0 && text.Length > 0; edits--)
        {
            int at = random.Next(text.Length);
            switch (random.Next(5))
            {
                case 0:
                    text[at] = (char)random.Next(256);
                    break;
                case 1:
                    text.Remove(at, Math.Min(random.Next(1, 9), text.Length - at));
                    break;
                case 2:
                    text.Insert(at, Pieces[random.Next(Pieces.Length)]);
                    break;
                case 3:
                    text.Insert(at, new string((char)random.Next(256), random.Next(300)));
                    break;
                default:
                    text.Append(Seeds[random.Next(Seeds.Length)]);
                    break;
            }
        }

        return Encoding.Latin1.GetBytes(text.ToString());
    }

    private static bool Drive(HttpResponseReader reader, byte[] wire, Random random, int number)
    {
        reader.Begin(random.Next(8) == 0);
        int at = 0;
        int calls = 0;
        bool over = false;
        while (at < wire.Length && !over)
        {
            int count = random.Next(3) == 0 ? 1 : random.Next(1, wire.Length - at + 1);

            // The range is the whole of an array of its own: one byte further is an exception.
            byte[] block = new byte[count];
            Array.Copy(wire, at, block, 0, count);
            int used = 0;
            do
            {
                used += reader.Read(block, used, count - used);
                calls++;
                Check(reader, count, used, number);
                over = reader.Event is HttpReaderEvent.Done or HttpReaderEvent.Failed;
            }
            while (reader.Event != HttpReaderEvent.None && !over);

            Assert.True(over || used == count, "response " + number + " left bytes");
            at += used;
            Assert.True(calls <= 4 * (wire.Length + 4), "response " + number + " does not end");
        }

        HttpReaderEvent last = over ? reader.Event : reader.Eof();
        Assert.True(last is HttpReaderEvent.Done or HttpReaderEvent.Failed);
        Assert.Equal(last == HttpReaderEvent.Failed, reader.Result != NanoAgent.Platform.TransferResult.Ok);
        return last == HttpReaderEvent.Done;
    }

    private static void Check(HttpResponseReader reader, int count, int used, int number)
    {
        bool fine = used <= count && reader.Head.Count <= HeadBytesMax;
        if (reader.Event == HttpReaderEvent.Body)
        {
            fine &= reader.BodyCount > 0 && reader.BodyOffset >= 0 && reader.BodyOffset + reader.BodyCount <= used;
        }

        if (reader.Event == HttpReaderEvent.Head)
        {
            for (int i = 0; i < reader.Head.HeaderCount; i++)
            {
                fine &= reader.Head.GetName(i).Length > 0 && reader.Head.GetValue(i) != null;
            }
        }

        Assert.True(fine, "response " + number);
    }
}
