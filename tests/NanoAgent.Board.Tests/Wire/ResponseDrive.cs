using System;
using System.Text;
using NanoAgent.Platform;
using NanoAgent.Wire;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Wire;

/// <summary>
/// Runs a reader over one response and writes down what came: whole, one byte at a time, and cut at each offset.
/// The three must agree, so every reader test goes through here.
/// </summary>
internal static class ResponseDrive
{
    public const int HeadBytesMax = 1024;
    public const int HeaderLinesMax = 16;

    /// <summary>What came of a response that is followed by the end of the stream.</summary>
    public static string Run(string wire, bool headRequest = false)
    {
        byte[] bytes = Text.Bytes(wire);
        var reader = new HttpResponseReader(HeadBytesMax, HeaderLinesMax);
        string whole = Once(reader, bytes, bytes.Length, bytes.Length, headRequest);
        Assert.AreEqual(whole, Once(reader, bytes, 1, 1, headRequest));
        for (int cut = 1; cut < bytes.Length; cut++)
        {
            Assert.AreEqual(whole, Once(reader, bytes, cut, bytes.Length, headRequest));
        }

        return whole;
    }

    /// <summary>Feeds a first block of one size, then blocks of another; each lies in an array of its own.</summary>
    public static string Once(HttpResponseReader reader, byte[] bytes, int first, int then, bool headRequest)
    {
        var log = new StringBuilder();
        var body = new StringBuilder();
        reader.Begin(headRequest);
        int at = 0;
        int size = first;
        bool over = false;
        while (at < bytes.Length && !over)
        {
            int count = Text.Min(size, bytes.Length - at);
            byte[] block = new byte[count];
            Array.Copy(bytes, at, block, 0, count);
            int left = Block(reader, block, log, body, out over);
            at += count - left;
            size = then;
        }

        HttpReaderEvent last = over ? reader.Event : reader.Eof();
        log.Append('[').Append(body).Append("] ");
        log.Append(last == HttpReaderEvent.Done ? "done" : "failed " + (int)reader.Result);
        log.Append(reader.KeepAlive ? " keep" : " close");
        if (reader.Head.TrailerCount > 0)
        {
            log.Append(" trailers ").Append(reader.Head.TrailerCount);
        }

        if (at < bytes.Length && last == HttpReaderEvent.Done)
        {
            log.Append(" left ").Append(bytes.Length - at);
        }

        return log.ToString();
    }

    private static int Block(
        HttpResponseReader reader, byte[] block, StringBuilder log, StringBuilder body, out bool over)
    {
        int at = 0;
        while (true)
        {
            at += reader.Read(block, at, block.Length - at);
            switch (reader.Event)
            {
                case HttpReaderEvent.None:
                    Assert.AreEqual(block.Length, at);
                    over = false;
                    return 0;
                case HttpReaderEvent.Interim:
                    log.Append(reader.Head.StatusCode).Append(' ');
                    break;
                case HttpReaderEvent.Head:
                    log.Append(reader.Head.StatusCode).Append(' ').Append(reader.ContentLength).Append(' ');
                    break;
                case HttpReaderEvent.Body:
                    body.Append(Text.Of(block, reader.BodyOffset, reader.BodyCount));
                    break;
                default:
                    over = true;
                    return block.Length - at;
            }
        }
    }
}
