namespace Daybook.Server.Tests.Modes;

/// <summary>The sentence of the specification of <c>uploadpic</c> that a test is about.</summary>
/// <param name="of">The field that the sentence stands at; <c>page</c> for what the page is besides, <c>description</c> for the mode's own.</param>
/// <param name="number">Which sentence of that field it is, from 1.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class SentenceAttribute(string of, int number) : Attribute
{
    public string Field => of;

    public int Number => number;
}
