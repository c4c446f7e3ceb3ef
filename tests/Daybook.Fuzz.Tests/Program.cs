using Daybook.Fuzz.Tests;
using Daybook.Fuzz.Tests.Hostile;
using Daybook.Fuzz.Tests.Running;
using Daybook.Fuzz.Tests.Targets;

switch (args)
{
    case ["--replay", var name, var file]:
        Console.WriteLine(AllTargets.Create(name).Try(FlightRecorder.Read(file)));
        return 0;

    // For a longer hunt than the tests', on one target.
    case ["--hunt", var name, var cases, var seed]:
        new Campaign(AllTargets.Create(name), int.Parse(seed, null)).Run(int.Parse(cases, null));
        return 0;

    case [Cost.Argument]:
        await Cost.AnswerAsync(Console.In, Console.Out);
        return 0;

    default:
        return await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
}
