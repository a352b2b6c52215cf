"""What these tests leave open, and why. It is printed below every report."""

NOT_TRIED = [
    "the Parameters and Secrets extension itself: ministack attaches its layer and runs nothing of it; extension.py "
    "speaks its protocol, with the permissions of the function's role",
    "ConfigurationSource=file: ministack unpacks no layers for this runtime",
    "saved queries: ministack knows no AWS::Logs::QueryDefinition, so that SavedQueries is false",
    "states of alarms: ministack keeps no metrics of queues, of log filters and of embedded-metric lines",
    "batches above ten messages, and the batching window: ministack hands over ten at most, at once",
    "MaximumConcurrency as CloudFormation sets it: ministack makes a text of it and stops; the API sets it again",
    "the queue's visibility timeout of half an hour: it is set lower, so that failed messages come back within seconds",
    "sqs start-message-move-task: ministack does not know it; dead letters are sent to the queue again",
    "EventBridge Pipes: the tests of the program hand over what they send, as AWS describes it",
    "DynamoDB streams: what expires in ministack leaves its table and does not come to the stream",
]
