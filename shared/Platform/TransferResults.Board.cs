namespace NanoAgent.Platform;

/// <summary>On a board the number alone: a sentence for each would take 2 KiB of its flash.</summary>
public static class TransferResults
{
    /// <summary>"transfer result 28": the number that libcurl gives it.</summary>
    /// <param name="result">Any number, also one that this version does not know.</param>
    public static string Name(TransferResult result)
    {
        return "transfer result " + ((int)result).ToString();
    }
}
