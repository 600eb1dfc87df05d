using System.Collections.Generic;

namespace NanoAgent.LibCurl.Tests;

/// <summary>The loop of a multi, as its users write it.</summary>
internal static class MultiLoop
{
    private const int PollMs = 60_000;

    /// <summary>Turns until so many transfers are over; they stay added.</summary>
    internal static List<CurlMessage> RunToEnd(CurlMulti multi, int count)
    {
        var messages = new List<CurlMessage>();
        while (messages.Count < count)
        {
            multi.Perform();
            while (multi.TryReadMessage(out CurlMessage message))
            {
                messages.Add(message);
            }

            if (messages.Count < count)
            {
                multi.Poll(PollMs);
            }
        }

        return messages;
    }
}
